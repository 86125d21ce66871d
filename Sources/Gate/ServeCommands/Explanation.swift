import AccessPolicy
import Backends
import Ownership
import Redaction
import StrictJSON
import Terminal
import TraceModel
import View

/// One trace as one viewer sees it, with the decision for each of its spans.
struct Explanation {
    struct Line {
        let span: SpanID
        let name: String
        let service: String
        let owner: Owner
        let decision: Decision
        let start: Int64
        let duration: Int64
        /// The place of its parent among `lines`; nil for roots and hidden spans.
        var parent: Int?
    }

    let traceID: TraceID
    let lines: [Line]
    let tally: ViewTally
    let reply: JaegerReply
    let trace: TraceSkeleton
    let view: TraceView
    let redactor: Redactor
    private let masked: AttributeAllowList
    private let notice: HiddenNotice?

    init(reply bytes: [UInt8], for viewer: ExplainedViewer) throws {
        let (grant, ownership) = (viewer.grant, viewer.ownership)
        var reply = JaegerReply(readsClusters: ownership.clusters != nil)
        let trace: TraceSkeleton?
        do {
            try reply.feed(bytes)
            trace = try reply.finish(expecting: nil)
        } catch {
            throw CommandFailure.configuration("the reply can't be read: \(error)", hint: "record it with ?raw=true")
        }
        guard let trace else { throw CommandFailure.configuration("the reply holds no trace") }
        let builder = ViewBuilder(grant: grant, ownership: ownership)
        let view = builder.view(of: trace)
        self.reply = reply
        self.trace = trace
        self.view = view
        masked = viewer.masked
        notice = viewer.notices.notice(of: view.tally)
        traceID = trace.id
        tally = view.tally
        redactor = Redactor(
            rules: grant.redactionRules, scope: grant.scope, known: ownership.known, settings: viewer.redaction)
        lines = Self.lines(of: trace, view, builder.verdicts(of: trace), reply)
    }

    private static func lines(
        of trace: TraceSkeleton, _ view: TraceView, _ verdicts: [Verdict], _ reply: JaegerReply
    ) -> [Line] {
        var parents: [Int: Int] = [:]
        for span in view.spans { parents[Int(span.index)] = span.parent.map { Int($0) } }
        return trace.spans.enumerated().map { place, span in
            let verdict = verdicts[place]
            let text = reply.spanText(at: place)
            return Line(
                span: span.id, name: String(decoding: text.name, as: UTF8.self),
                service: String(decoding: text.service, as: UTF8.self), owner: verdict.owner,
                decision: verdict.decision, start: span.start, duration: span.duration, parent: parents[place])
        }
    }

    /// Whether there is a trace for the viewer at all.
    var exists: Bool { view.exists }

    /// The body that the viewer would get; Jaeger's own answer for an unknown id where nothing is visible.
    func replyText() throws -> String {
        guard view.exists else { return String(decoding: JaegerAnswer.missingBody.dropLast(), as: UTF8.self) }
        let options = JaegerRendering.Options(pretty: false, masked: masked, notice: notice)
        let rendering = reply.rendering(of: view, redactor: redactor, options: options)
        var answer = JaegerAnswer([.shown(rendering)], pretty: false)
        var body: [UInt8] = []
        while let window = try answer.next() { body += window }
        return String(decoding: body, as: UTF8.self)
    }

    var json: String {
        let spans = lines.map { line in
            JSONValue.object(
                JSONObject([
                    ("span", .string(line.span.description)), ("name", .string(line.name)),
                    ("service", .string(line.service)), ("owner", .string(line.owner.namespace?.name ?? "unknown")),
                    ("visibility", .string(line.decision.visibility.rawValue)),
                    ("reason", .string(line.decision.sentence)),
                    ("parent", line.parent.map { .string(lines[$0].span.description) } ?? .null),
                ]))
        }
        let object = JSONObject([
            ("trace", .string(traceID.description)), ("full", .number(JSONNumber(Int64(tally.count(.full))))),
            ("masked", .number(JSONNumber(Int64(tally.count(.masked))))),
            ("shape", .number(JSONNumber(Int64(tally.count(.shape))))),
            ("hidden", .number(JSONNumber(Int64(tally.count(.hidden))))),
            ("spans", .array(spans)),
        ])
        return String(decoding: JSONWriter.pretty(.object(object)), as: UTF8.self)
    }
}

extension Decision {
    /// For people: what decided, and what would have had a part if it were in force.
    var sentence: String {
        shadows.isEmpty
            ? reason.sentence : reason.sentence + "; in shadow: " + shadows.map(\.text).joined(separator: ", ")
    }
}

extension DecisionReason {
    /// For people: what decided.
    var sentence: String {
        switch self {
        case .permitted(let rules): "permitted by " + rules.map(\.text).joined(separator: ", ")
        case .limited(let permits, let limits):
            "permitted by " + permits.map(\.text).joined(separator: ", ") + ", limited by "
                + limits.map(\.text).joined(separator: ", ")
        case .forbidden(let rules): "forbidden by " + rules.map(\.text).joined(separator: ", ")
        case .noPermit: "no permit matches"
        case .unknownOwner(let doubt): "its owner is unknown: " + doubt.sentence
        }
    }
}

extension OwnershipDoubt {
    var sentence: String {
        switch self {
        case .noEvidence: "nothing says which namespace it belongs to"
        case .repeated: "evidence stands there more than once"
        case .notALabel: "the namespace given is not a DNS label"
        case .nodeDisagrees: "istio.namespace and node_id do not agree"
        case .conflict: "its evidence names different namespaces or clusters"
        case .noCluster: "nothing says which cluster it is in"
        case .unknownCluster: "the cluster given is not configured"
        }
    }
}
