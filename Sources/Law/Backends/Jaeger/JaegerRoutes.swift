import HTTPSyntax
import Quantities
import TraceModel

/// Method and path to a typed question. What is not in this table does not exist.
enum JaegerRoutes {
    static func route(of path: [UTF8Text]) -> String? {
        path.count == 3 && path[0] == UTF8Text("api") && path[1] == UTF8Text("traces") ? "/api/traces/{id}" : nil
    }

    static func query(_ method: RequestMethod, _ target: RequestTarget) throws(RouteRefusal) -> TraceQuery {
        let segments = target.segments
        guard route(of: segments) != nil else { throw .routeUnknown }
        guard method == .get else { throw .methodNotAllowed }
        return .readTrace(try trace(segments[2], target.query))
    }

    private static func trace(
        _ segment: UTF8Text, _ parameters: [RequestTarget.Parameter]
    ) throws(RouteRefusal) -> TraceByID {
        guard let id = TraceID(hex: segment.bytes[...]) else { throw .traceIDMalformed }
        var start: Int64?
        var end: Int64?
        var raw = false
        var pretty = false
        for parameter in parameters {
            switch parameter.name.string {
            case "start": start = try microseconds(parameter)
            case "end": end = try microseconds(parameter)
            case "raw": raw = try boolean(parameter)
            // Jaeger: any value but none and `false`.
            case "prettyPrint": pretty = !parameter.value.bytes.isEmpty && parameter.value != UTF8Text("false")
            default: throw .parameterUnknown(parameter.name)
            }
        }
        return TraceByID(id: id, start: start, end: end, raw: raw, pretty: pretty)
    }

    private static func microseconds(_ parameter: RequestTarget.Parameter) throws(RouteRefusal) -> Int64 {
        let digits = parameter.value.bytes
        // 18 digits fit in 64 bits and reach beyond the year 30000.
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else {
            throw .parameterMalformed(parameter.name.string, expected: "microseconds since 1970, in digits")
        }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// What Go's `strconv.ParseBool` takes.
    private static func boolean(_ parameter: RequestTarget.Parameter) throws(RouteRefusal) -> Bool {
        switch parameter.value.string {
        case "1", "t", "T", "TRUE", "true", "True": return true
        case "0", "f", "F", "FALSE", "false", "False": return false
        default: throw .parameterMalformed(parameter.name.string, expected: "true or false")
        }
    }
}
