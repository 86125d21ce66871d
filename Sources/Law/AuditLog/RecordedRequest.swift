package import Quantities
package import TraceModel
import StrictJSON

/// What was asked, in our own words: a route's name and typed parameters, never the raw target.
package struct RecordedRequest: Sendable, Equatable {
    /// One parameter as it was understood.
    package enum Parameter: Sendable, Equatable {
        case traceID(TraceID)
        case time(Timestamp)
        case integer(Int64)
        case flag(Bool)
        /// A service name or a tag key. Operation names, tag values and query text never come here.
        case text(UTF8Text)
    }

    package let id: String
    package let route: String
    package let method: String
    package let backend: String
    package let parameters: [(name: String, value: Parameter)]
    package let traceParent: TraceParent?

    /// Each parameter's name once; `route`, `method` and `backend` are names of ours.
    package init(
        id: String, route: String, method: String, backend: String, parameters: [(name: String, value: Parameter)],
        traceParent: TraceParent? = nil
    ) {
        self.id = id
        self.route = route
        self.method = method
        self.backend = backend
        self.parameters = parameters
        self.traceParent = traceParent
    }

    package static func == (left: RecordedRequest, right: RecordedRequest) -> Bool {
        left.json == right.json
    }

    var json: JSONValue {
        .members([
            ("backend", Bounded.text(UTF8Text(backend), limit: 300)), ("id", Bounded.text(UTF8Text(id), limit: 128)),
            ("method", Bounded.text(UTF8Text(method), limit: 128)), ("params", parametersJSON),
            ("route", Bounded.text(UTF8Text(route), limit: 256)),
            ("traceparent", traceParent.map { .string($0.description) }),
        ])
    }

    /// Those that fit into 3,000 bytes, and how many did not.
    private var parametersJSON: JSONValue {
        var kept: [(String, JSONValue?)] = []
        var room = 3_000
        for (name, parameter) in parameters.prefix(64) {
            let value = parameter.json
            room -= Bounded.size(of: .string(name)) + Bounded.size(of: value) + 2
            guard room >= 0 else { break }
            kept.append((name, value))
        }
        let omitted = parameters.count - kept.count
        return .members(kept + [("params_omitted", omitted > 0 ? .count(omitted) : nil)])
    }
}

extension RecordedRequest.Parameter {
    fileprivate var json: JSONValue {
        switch self {
        case .traceID(let id): .string(id.description)
        case .time(let time): .string(time.description)
        case .integer(let value): .integer(value)
        case .flag(let value): .bool(value)
        case .text(let text): Bounded.text(text, limit: 512)
        }
    }
}
