package import Quantities
package import TraceModel
import StrictJSON

/// What was asked, in our own words: a route's name and typed parameters, never the raw target.
package struct RecordedRequest: Sendable, Equatable {
    /// One parameter as it was understood.
    package enum Parameter: Sendable, Equatable {
        case traceID(TraceID)
        /// At most 50 are written, and what tells that there were more.
        case traceIDs([TraceID])
        case time(Timestamp)
        case integer(Int64)
        case flag(Bool)
        /// A service name or a tag key. Operation names, tag values and query text never come here.
        case text(UTF8Text)
        /// At most 50 are written, and what tells that there were more.
        case texts([UTF8Text])
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
        CanonicalJSON.bytes { left.write(to: &$0) } == CanonicalJSON.bytes { right.write(to: &$0) }
    }

    func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("backend")
            json.text(UTF8Text(backend), limit: 300)
            json.name("id")
            json.text(UTF8Text(id), limit: 128)
            json.name("method")
            json.text(UTF8Text(method), limit: 128)
            json.name("params")
            let rows = parameters.map { name, value in
                (name: UTF8Text(name), json: CanonicalJSON.bytes { value.write(to: &$0) })
            }
            json.object(of: rows, count: 64, limit: 3_000, omitted: UTF8Text("params_omitted"))
            json.name("route")
            json.text(UTF8Text(route), limit: 256)
            if let traceParent {
                json.name("traceparent")
                json.string(traceParent.description)
            }
        }
    }
}

extension RecordedRequest.Parameter {
    fileprivate func write(to json: inout CanonicalJSON) {
        switch self {
        case .traceID(let id): json.string(id.description)
        case .traceIDs(let ids):
            json.texts(ids.map { UTF8Text($0.description) }, limit: 2_000, count: 50)
        case .time(let time): json.string(utf8: time.text)
        case .integer(let value): json.bounded(value)
        case .flag(let value): json.bool(value)
        case .text(let text): json.text(text, limit: 512)
        case .texts(let texts): json.texts(texts, limit: 2_000, count: 50)
        }
    }
}
