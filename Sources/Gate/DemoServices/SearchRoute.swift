package import HTTPSyntax
import Quantities
package import Server
import StrictJSON

/// Jaeger's `GET /api/traces`, `/api/services` and `/api/operations` over what is on the shelf, as its memory storage answers them.
///
/// It differs in this: batches of ids, durations in other units than nanoseconds, and reserved keys but `resource.` are not understood; a limit of none is a 400.
package struct SearchRoute: Sendable {
    /// Newest first.
    private let traces: [ShelvedTrace]

    package init(traces: [ShelvedTrace]) {
        self.traces = traces
    }

    /// Whether a target may be one of its routes.
    static func takes(_ target: [UInt8]) -> Bool {
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        return ["/api/traces", "/api/services", "/api/operations"].contains { path.elementsEqual($0.utf8) }
    }

    /// Nil for another route.
    package func answer(_ method: RequestMethod, _ target: [UInt8]) -> OutgoingReply? {
        guard method == .get, let target = try? RequestTarget(parsing: target) else { return nil }
        switch target.segments.map(\.string) {
        case ["api", "traces"]: return search(target)
        case ["api", "services"]: return .jaegerList(Set(traces.flatMap(\.spans).map(\.service)).sorted().map(text))
        case ["api", "operations"]:
            guard let service = given("service", target) else { return Self.noService }
            let kind = given("spanKind", target)
            return .jaegerList(
                operations(of: service).filter { kind ?? UTF8Text($0.kind) == UTF8Text($0.kind) }.map { name, kind in
                    .object(JSONObject([("name", text(name)), ("spanKind", .string(kind))]))
                })
        default: return nil
        }
    }

    private static var noService: OutgoingReply {
        .jaegerFailure(.badRequest, "parameter 'service' is required")
    }

    private func text(_ name: UTF8Text) -> JSONValue { .string(name.string) }

    private func given(_ name: String, _ target: RequestTarget) -> UTF8Text? {
        target.value(of: name).flatMap { $0.bytes.isEmpty ? nil : $0 }
    }

    private func operations(of service: UTF8Text) -> [(name: UTF8Text, kind: String)] {
        var seen: Set<[UTF8Text]> = []
        return traces.flatMap(\.spans).filter { $0.service == service }.compactMap { span in
            seen.insert([span.operation, UTF8Text(span.kind)]).inserted ? (span.operation, span.kind) : nil
        }
    }

    private func search(_ target: RequestTarget) -> OutgoingReply {
        guard let service = given("service", target) else { return Self.noService }
        let limit = given("limit", target).flatMap { Int($0.string) } ?? 100
        guard limit > 0 else { return .jaegerFailure(.badRequest, "search depth must be greater than 0") }
        let tags = Self.tags(given("tags", target))
        let found = traces.filter { trace in
            trace.spans.contains { span in
                span.service == service && given("operation", target) ?? span.operation == span.operation
                    && span.start >= number("start", target) ?? .min && span.start <= number("end", target) ?? .max
                    && span.duration * 1_000 >= duration("minDuration", target) ?? .min
                    && span.duration * 1_000 <= duration("maxDuration", target) ?? .max
                    && tags.allSatisfy { span.has($0.key, $0.value) }
            }
        }
        return .jaegerTraces(found.prefix(limit).map(\.text))
    }

    private func number(_ name: String, _ target: RequestTarget) -> Int64? {
        given(name, target).flatMap { Int64($0.string) }
    }

    private func duration(_ name: String, _ target: RequestTarget) -> Int64? {
        given(name, target).flatMap { Int64($0.string.replacing("ns", with: "")) }
    }

    private static func tags(_ text: UTF8Text?) -> [(key: UTF8Text, value: UTF8Text)] {
        guard let text, case .object(let object)? = try? JSONReader.read(text.bytes, limits: .document) else {
            return []
        }
        return object.members.compactMap { name, value in
            if case .string(let value) = value { (UTF8Text(name), UTF8Text(value)) } else { nil }
        }
    }
}

extension ShelvedTrace.Span {
    /// The first value under the key counts, wherever it stands.
    fileprivate func has(_ key: UTF8Text, _ value: UTF8Text) -> Bool {
        let name = key.string
        if name.hasPrefix("resource.") {
            return resource.first { $0.key.string == name.dropFirst("resource.".count) }?.value == value
        }
        return attributes.first { $0.key == key }?.value == value || resource.first { $0.key == key }?.value == value
    }
}

extension OutgoingReply {
    fileprivate static func jaegerList(_ names: [JSONValue]) -> OutgoingReply {
        let zero = JSONValue.number(JSONNumber(0))
        let body = JSONObject([
            ("data", .array(names)), ("total", .number(JSONNumber(Int64(names.count)))), ("limit", zero),
            ("offset", zero), ("errors", .null),
        ])
        return OutgoingReply(
            .ok, contentType: "application/json", body: JSONWriter.canonical(.object(body)))
    }

    fileprivate static func jaegerTraces(_ traces: [[UInt8]]) -> OutgoingReply {
        let body = traces.joined(separator: [UInt8(ascii: ",")])
        return OutgoingReply(
            .ok, contentType: "application/json",
            body: Array(#"{"data":["#.utf8) + body + Array(#"],"total":0,"limit":0,"offset":0,"errors":null}"#.utf8))
    }
}
