package import HTTPSyntax
package import Quantities
import Redaction
import SpanStream
package import StrictJSON
package import TraceModel

/// Jaeger's v1 query API for traces, searches and names. Facts: Jaeger 2.20.0 and main 8498073f, as recorded.
package struct JaegerBackend: TraceBackend {
    private let readsClusters: Bool

    /// `readsClusters`: there are several clusters, and what spans say of theirs is evidence.
    package init(readsClusters: Bool = false) {
        self.readsClusters = readsClusters
    }

    package var lists: [String] { JaegerRoutes.lists }

    package func recognize(
        _ method: RequestMethod, _ target: RequestTarget, at now: Timestamp
    ) throws(RouteRefusal) -> TraceQuery {
        try JaegerRoutes.query(method, target, at: now)
    }

    package func route(of path: [UTF8Text]) -> String? {
        switch JaegerPages.page(at: path)?.kind {
        case .page?: "/"
        case _?: "/static/…"
        case nil: JaegerRoutes.route(of: path)
        }
    }

    package func page(at path: [UTF8Text]) -> StorePage? { JaegerPages.page(at: path) }

    package func request(of page: StorePage) -> ScopedRequest { JaegerPages.request(of: page) }

    package func answer(to page: StorePage, _ body: [UInt8], below mount: String) -> FixedAnswer {
        JaegerPages.answer(to: page, body, below: mount)
    }

    package func plan(_ query: TraceQuery, within scope: SearchScope, most: Int) -> UpstreamPlan {
        JaegerScoping.plan(query, within: scope, most: most)
    }

    package func spellings(of key: UTF8Text) -> [UTF8Text] { SearchScoping.spellings(of: key) }

    package var probes: any NameProbes { JaegerProbes() }

    package func answer(to query: NameQuery, _ names: ListedNames) -> FixedAnswer {
        FixedAnswer(status: 200, contentType: contentType, body: JaegerNames.body(of: names, to: query))
    }

    package func meaning(ofStatus status: Int) -> ReplyMeaning {
        switch status {
        case 200: .body
        case 404: .missing
        default: .unexpected
        }
    }

    package func reader(of reply: UpstreamPlan.Reply, in form: ReplyForm) -> any TraceReplyReader {
        JaegerReplyReader(of: reply, in: form, readsClusters: readsClusters)
    }

    package func answer(to query: TraceQuery, _ parts: [AnswerPart]) -> Answer {
        if case .readTrace = query, case .absent? = parts.first {
            let body = JaegerAnswer.missingBody
            return .fixed(FixedAnswer(status: 404, contentType: "text/plain; charset=utf-8", body: body))
        }
        if case .summarize = query { return .rendered(JaegerSummaries(parts, pretty: query.pretty)) }
        return .rendered(JaegerAnswer(parts, pretty: query.pretty))
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

/// Binds a reply to what it must be.
struct JaegerReplyReader: TraceReplyReader {
    private let expected: UpstreamPlan.Reply
    private var reply: JaegerReply

    init(of expected: UpstreamPlan.Reply, in form: ReplyForm, readsClusters: Bool) {
        self.expected = expected
        reply = JaegerReply(readsClusters: readsClusters, form: form)
    }

    var heldBytes: Int { reply.heldBytes }
    var finishingBytes: Int { reply.finishingBytes }
    var unknownDropped: Int { reply.unknownDropped }

    mutating func feed(_ window: [UInt8]) throws(ReplyFault) { try reply.feed(window) }

    mutating func finish() throws(ReplyFault) -> [TraceSkeleton] {
        switch expected {
        case .trace(let trace): try reply.finish(expecting: trace.id).map { [$0] } ?? []
        case .list: try reply.finishList()
        }
    }

    func names(ofSpan span: Int, ofTrace place: Int) -> (operation: UTF8Text, service: UTF8Text) {
        let (name, service) = reply.spanText(at: span, ofTrace: place)
        return (UTF8Text(validated: name), UTF8Text(validated: service))
    }

    func rendering(
        of view: TraceView, ofTrace place: Int, pretty: Bool, redactor: Redactor, masked: AttributeAllowList,
        notice: HiddenNotice?
    ) -> any TraceRendering {
        let options = JaegerRendering.Options(pretty: pretty, masked: masked, notice: notice)
        return reply.rendering(of: view, ofTrace: place, redactor: redactor, options: options)
    }
}

extension JaegerRendering: TraceRendering {
    package var traceText: [UInt8] { Array(trace.id.description.utf8) }
    package var redactions: [String: Int] { redactor.tally }
}
