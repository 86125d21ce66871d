package import HTTPSyntax
package import Quantities
import Redaction
import SpanStream
package import StrictJSON
package import TraceModel

/// Jaeger's v1 query API, of which traces by id are served so far. Facts: Jaeger 2.20.0 and main 8498073f, as recorded.
package struct JaegerBackend: TraceBackend {
    private let readsClusters: Bool

    /// `readsClusters`: there are several clusters, and what spans say of theirs is evidence.
    package init(readsClusters: Bool = false) {
        self.readsClusters = readsClusters
    }

    package var lists: [String] { [JaegerRoutes.traceID] }

    package func recognize(_ method: RequestMethod, _ target: RequestTarget) throws(RouteRefusal) -> TraceQuery {
        try JaegerRoutes.query(method, target)
    }

    package func route(of path: [UTF8Text]) -> String? { JaegerRoutes.route(of: path) }

    package func plan(_ query: TraceQuery, within scope: NamespaceScope) -> UpstreamPlan {
        JaegerScoping.plan(query)
    }

    package func meaning(ofStatus status: Int) -> ReplyMeaning {
        switch status {
        case 200: .body
        case 404: .missing
        default: .unexpected
        }
    }

    package func reader(for trace: TraceByID) -> any TraceReplyReader {
        JaegerTraceReader(query: trace, readsClusters: readsClusters)
    }

    package func answer(to query: TraceQuery, _ parts: [AnswerPart]) -> Answer {
        if case .readTrace = query, case .absent? = parts.first {
            let body = JaegerAnswer.missingBody
            return .fixed(FixedAnswer(status: 404, contentType: "text/plain; charset=utf-8", body: body))
        }
        return .rendered(JaegerAnswer(parts, pretty: query.traces.contains(where: \.pretty)))
    }

    package var contentType: StaticString { "application/json" }

    /// Jaeger's web page shows `errors[0].msg` as its headline.
    package func envelope(status: Int, message: String) -> [(String, JSONValue)] {
        let zero = JSONValue.number(JSONNumber(0))
        let error = JSONValue.object(
            JSONObject([("code", .number(JSONNumber(Int64(status)))), ("msg", .string(message))]))
        return [("data", .null), ("total", zero), ("limit", zero), ("offset", zero), ("errors", .array([error]))]
    }
}

/// Binds a reply to the question it must answer.
struct JaegerTraceReader: TraceReplyReader {
    private let query: TraceByID
    private var reply: JaegerReply

    init(query: TraceByID, readsClusters: Bool) {
        self.query = query
        reply = JaegerReply(readsClusters: readsClusters)
    }

    var heldBytes: Int { reply.heldBytes }
    var unknownDropped: Int { reply.unknownDropped }

    mutating func feed(_ window: [UInt8]) throws(ReplyFault) { try reply.feed(window) }

    mutating func finish() throws(ReplyFault) -> TraceSkeleton? { try reply.finish(expecting: query.id) }

    func rendering(
        of view: TraceView, trace: TraceSkeleton, redactor: Redactor, masked: AttributeAllowList, notice: HiddenNotice?,
        isFirst: Bool
    ) -> any TraceRendering {
        let options = JaegerRendering.Options(pretty: query.pretty, masked: masked, notice: notice, isFirst: isFirst)
        return reply.rendering(of: view, trace: trace, redactor: redactor, options: options)
    }
}

extension JaegerRendering: TraceRendering {
    package var redactions: [String: Int] { redactor.tally }
}
