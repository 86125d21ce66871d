package import HTTPSyntax
package import Quantities
import Redaction
import SpanStream
package import StrictJSON
package import TraceModel

/// Jaeger's v1 query API for traces, searches and names. Facts: Jaeger 2.20.0 and main 8498073f, as recorded.
package struct JaegerBackend: TraceBackend {
    private let readsClusters: Bool
    private let dialect: JaegerDialect

    /// `readsClusters`: there are several clusters, and what spans say of theirs is evidence.
    package init(readsClusters: Bool = false, dialect: JaegerDialect = .jaeger) {
        self.readsClusters = readsClusters
        self.dialect = dialect
    }

    package func lists(at path: [UTF8Text]) -> [String] { JaegerRoutes.lists(at: path) }

    package func recognize(
        _ method: RequestMethod, _ target: RequestTarget, at now: Timestamp
    ) throws(RouteRefusal) -> TraceQuery {
        let query = try JaegerRoutes.query(method, target, at: now)
        try dialect.check(query)
        return query
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

    package func request(of aggregate: StoreAggregate) throws(RouteRefusal) -> ScopedRequest {
        try JaegerAggregates.request(of: aggregate)
    }

    package func answer(to aggregate: StoreAggregate, _ body: [UInt8]) -> FixedAnswer? {
        JaegerAggregates.answer(to: aggregate, body)
    }

    package func plan(_ query: TraceQuery, within scope: SearchScope, most: Int) -> UpstreamPlan {
        JaegerScoping(dialect: dialect).plan(query, within: scope, most: most)
    }

    package func spellings(of key: UTF8Text) -> [UTF8Text] { SearchScoping.spellings(of: key) }

    package var probes: any NameProbes { JaegerProbes(dialect: dialect) }

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

    /// In v1 by an error of code 404, in v3 by one member `error`.
    package func isMissing(_ body: [UInt8]) -> Bool {
        guard case .object(let reply)? = try? JSONReader.read(body, limits: .document) else { return false }
        if case .object(let error)? = reply["error"] { return error["httpCode"] == .number(JSONNumber(404)) }
        guard case .array(let errors)? = reply["errors"], !errors.isEmpty else { return false }
        return errors.allSatisfy {
            if case .object(let error) = $0 { error["code"] == .number(JSONNumber(404)) } else { false }
        }
    }

    package func refusal(ofStatus status: Int, to query: TraceQuery) -> RouteRefusal? {
        // A store without v3 does not know its routes.
        if status == 404, query.form == .v3 { return .notServed("a trace in v3's form") }
        // One without a service is asked in v3, whatever is made of it: a store that has v3 may want one, and one without v3 answers those with one in v1.
        guard status == 400 || status == 404, let search = query.search, search.service == nil else { return nil }
        return .parameterMissing("query.serviceName")
    }

    package func reader(
        of reply: UpstreamPlan.Reply, in form: ReplyForm, for answer: ReplyForm
    ) -> any TraceReplyReader {
        let content = JaegerReply(readsClusters: readsClusters, form: form, answer: answer)
        return JaegerReplyReader(expected: reply, reply: content)
    }

    package func answer(to query: TraceQuery, _ parts: [AnswerPart]) -> Answer {
        if query.form == .v3 { return newerAnswer(parts) }
        if case .readTrace = query, case .absent? = parts.first {
            let body = JaegerAnswer.missingBody
            return .fixed(FixedAnswer(status: 404, contentType: "text/plain; charset=utf-8", body: body))
        }
        if case .summarize = query { return .rendered(JaegerSummaries(parts)) }
        return .rendered(JaegerAnswer(parts, pretty: query.pretty))
    }

    private func newerAnswer(_ parts: [AnswerPart]) -> Answer {
        let isEmpty = parts.allSatisfy { if case .absent = $0 { true } else { false } }
        guard isEmpty else { return .rendered(OTLPAnswer(parts)) }
        return .fixed(
            FixedAnswer(status: 404, contentType: "text/plain; charset=utf-8", body: OTLPAnswer.missingBody))
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
    let expected: UpstreamPlan.Reply
    var reply: JaegerReply

    var heldBytes: Int { reply.heldBytes }
    var finishingBytes: Int { reply.finishingBytes }
    var unknownDropped: Int { reply.unknownDropped }

    mutating func feed(_ window: [UInt8]) throws(ReplyFault) { try reply.feed(window) }

    var listed: [ListedTrace] { reply.listed }

    mutating func finish(passingOver known: KnownTraces) throws(ReplyFault) -> [TraceSkeleton] {
        switch expected {
        case .trace(let trace): try reply.finish(expecting: trace.id).map { [$0] } ?? []
        case .list: try reply.finishList(passingOver: known)
        }
    }

    func tell(_ known: inout KnownTraces, of ids: Set<TraceID>) { reply.tell(&known, of: ids) }

    func names(ofSpan span: Int, ofTrace place: Int) -> (operation: UTF8Text, service: UTF8Text) {
        let (name, service) = reply.spanText(at: span, ofTrace: place)
        return (UTF8Text(validated: name), UTF8Text(validated: service))
    }

    func rendering(
        of view: TraceView, ofTrace place: Int, pretty: Bool, redactor: Redactor, masked: AttributeAllowList,
        notice: HiddenNotice?
    ) -> any TraceRendering {
        let options = JaegerRendering.Options(pretty: pretty, masked: masked, notice: notice)
        return reply.answerRendering(of: view, ofTrace: place, redactor: redactor, options: options)
    }
}

extension JaegerRendering: TraceRendering {
    package var traceText: [UInt8] { Array(trace.id.description.utf8) }
    package var redactions: [String: Int] { redactor.tally }
}
