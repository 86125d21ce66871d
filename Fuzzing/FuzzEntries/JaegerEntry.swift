import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import StrictJSON
import TestSupport
import TraceModel
import View

extension FuzzEntry {
    /// Replies of Jaeger's trace routes. The first byte of an input chooses the grant, and the API that it is of.
    static let jaeger = FuzzEntry("jaeger", mostBytes: 6144, dictionary: "jaeger", seeds: jaegerSeeds) { bytes in
        let choice = JaegerChoice(bytes.first ?? 0)
        let reply = Array(bytes.dropFirst())
        let whole = JaegerOutcome([reply], choice)
        for pieces in reply.cuts.dropFirst() {
            let other = JaegerOutcome(pieces, choice)
            try law("a reply is read alike in pieces", other.body == whole.body && other.fault == whole.fault)
        }
        guard let body = whole.body else { return "refused" }
        try law("rendering finds nothing that reading has not", whole.fault == nil)
        let value = try JaegerLaws.value(body)
        let pretty = JaegerOutcome([reply], choice, pretty: true)
        try law("pretty says the same", JaegerLaws.value(pretty.body ?? []) == value)
        try law("pretty counts the same redactions", pretty.redactions == whole.redactions)
        let isCompared = try JaegerLaws.again(whole, value, choice)
        let all = JaegerOutcome([reply], JaegerChoice(choice.form == .v3 ? 0x80 : 0))
        try law("nobody sees more spans than who may see all", whole.spans <= all.spans)
        if choice.form == .v3 { try JaegerLaws.newer(reply, choice, whole) }
        return whole.isMissing ? "missing" : isCompared ? "seen, twice alike" : "seen"
    }

    private static func jaegerSeeds() throws -> [[UInt8]] {
        let folders = ["jaeger-main", "jaeger-2.20", "victoriatraces-0297391"]
        let replies = try folders.flatMap { folder in
            try [".json", ".body"].flatMap { try Seeds.files("Tests/BackendsTests/Data/" + folder, ending: $0) }
        }
        let newer = try [".json", ".body"].flatMap {
            try Seeds.files("Tests/BackendsTests/Data/jaeger-main-v3", ending: $0)
        }.enumerated().map { number, reply in [UInt8(0x80 + number % 7)] + reply }
        return newer
            + (replies + [Array(JaegerLaws.small.utf8)]).enumerated().flatMap { number, reply in
                [[0] + reply, [UInt8(1 + number % 7)] + reply]
            }
    }
}

/// Who looks.
private struct JaegerChoice {
    static let grants = [
        "*=full", "payments=full,storefront=masked", "payments=full,*=shape", "*=masked", "payments=masked,pay*=full",
    ]

    let grant: AssumedGrant?
    let separatesSharedIDs: Bool
    let form: ReplyForm

    init(_ byte: UInt8) {
        form = byte & 0x80 != 0 ? .v3 : .v1
        grant = try? AssumedGrant(parsing: Self.grants[Int(byte & 0x3f) % Self.grants.count])
        separatesSharedIDs = byte & 0x40 != 0
        number = byte
    }

    private let number: UInt8

    /// The same for what has been rendered.
    var rendered: JaegerChoice { JaegerChoice(number & 0x7f) }
}

/// A reply on its way to a viewer.
private struct JaegerOutcome {
    /// Nil where the reply is refused.
    var body: [UInt8]?
    var fault: ReplyFault?
    var isMissing = false
    var spans = 0
    var parents: [Int32?] = []
    var redactions: [String: Int] = [:]

    init(_ pieces: [[UInt8]], _ choice: JaegerChoice, pretty: Bool = false) {
        do throws(ReplyFault) {
            try read(pieces, choice, pretty)
        } catch {
            fault = error
        }
    }

    private mutating func read(_ pieces: [[UInt8]], _ choice: JaegerChoice, _ pretty: Bool) throws(ReplyFault) {
        guard let assumed = choice.grant else { return }
        var reply = JaegerReply(form: choice.form)
        for piece in pieces { try reply.feed(piece) }
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let builder = ViewBuilder(
            grant: assumed.grant, ownership: ownership, separatesSharedIDs: choice.separatesSharedIDs)
        body = JaegerAnswer.missingBody
        let trace: TraceSkeleton?
        do throws(ReplyFault) {
            trace = try reply.finish(expecting: nil)
        } catch {
            body = nil
            throw error
        }
        guard let trace, case let view = builder.view(of: trace), view.exists else {
            isMissing = true
            return
        }
        (spans, parents) = (view.spans.count, view.spans.map(\.parent))
        let rendering = reply.rendering(
            of: view,
            redactor: Redactor(rules: RedactionRules(), scope: assumed.grant.scope, known: ownership.known),
            options: .init(pretty: pretty, masked: .minimal))
        var written: [UInt8] = []
        var answer = JaegerAnswer([.shown(rendering)], pretty: pretty)
        while let window = try answer.next() { written += window }
        body = written
        redactions = answer.redactions
    }
}

/// The laws of rendered replies.
private enum JaegerLaws {
    static let small =
        #"{"data":[{"traceID":"ab","spans":[{"traceID":"ab","spanID":"1","operationName":"a","references":[],"#
        + #""startTime":1,"duration":2,"tags":[{"key":"span.kind","type":"string","value":"server"}],"logs":[],"#
        + #""processID":"p1"},{"traceID":"ab","spanID":"2","operationName":"b","references":[{"refType":"CHILD_OF","#
        + #""traceID":"ab","spanID":"1"}],"startTime":1,"duration":1,"tags":[{"key":"password","type":"string","#
        + #""value":"x"},{"key":"n","type":"int64","value":5}],"logs":[{"timestamp":1,"fields":[{"key":"event","#
        + #""type":"string","value":"e"}]}],"processID":"p1"}],"processes":{"p1":{"serviceName":"s","tags":[{"key":"#
        + #""k8s.namespace.name","type":"string","value":"payments"}]}}}]}"#

    /// An answer in v3's form is there where one in v1's is, and reads again.
    static func newer(_ reply: [UInt8], _ choice: JaegerChoice, _ whole: JaegerOutcome) throws {
        guard let assumed = choice.grant else { return }
        var body: [UInt8] = []
        do throws(ReplyFault) {
            var reader = JaegerBackend().reader(of: .list(most: 1), in: .v3, for: .v3)
            try reader.feed(reply)
            let ownership = OwnershipRules(known: Set(assumed.namespaces))
            let builder = ViewBuilder(
                grant: assumed.grant, ownership: ownership, separatesSharedIDs: choice.separatesSharedIDs)
            var parts: [AnswerPart] = []
            for (place, trace) in try reader.finish().enumerated() {
                guard case let view = builder.view(of: trace), view.exists else { continue }
                let redactor = Redactor(
                    rules: RedactionRules(), scope: assumed.grant.scope, known: ownership.known)
                parts.append(
                    .shown(
                        reader.rendering(
                            of: view, ofTrace: place, pretty: false, redactor: redactor, masked: .minimal, notice: nil))
                )
            }
            var answer = OTLPAnswer(parts)
            while let window = try answer.next() { body += window }
        } catch {
            throw BrokenLaw(description: "what is read for v1 is read for v3: \(error)")
        }
        _ = try value(body)
        let again = JaegerOutcome([body], choice)
        try law("an answer of v3 is read again", again.fault == nil)
        try law("and shows no more spans", again.spans <= whole.spans)
    }

    static func value(_ body: [UInt8]) throws -> JSONValue {
        let limits = JSONLimits(depth: 200, membersPerObject: 10_000, bytes: 1 << 20)
        do {
            return try JSONReader.read(body, limits: limits)
        } catch {
            throw BrokenLaw(description: "a rendered body is strict JSON: \(error)")
        }
    }

    /// What is rendered reads again, never shows more, and shows the same where it still holds what its own reading needs.
    /// Whether it does is returned.
    static func again(_ once: JaegerOutcome, _ value: JSONValue, _ choice: JaegerChoice) throws -> Bool {
        // What is rendered is v1 whatever it was read from.
        let twice = JaegerOutcome([once.body ?? []], choice.rendered)
        try law("a rendered body is read again", twice.fault == nil)
        try law("filtering twice shows no more spans", twice.spans <= once.spans)
        guard !once.isMissing, isReadBack(value, once) else { return false }
        try law("filtering twice equals once", twice.body == once.body)
        return true
    }

    /// A `masked` span that only `node_id` gave an owner loses it; a root with a CHILD_OF link would take that for its parent; halves of
    /// a shared id were told apart by an id that the second reading does not know as new.
    private static func isReadBack(_ value: JSONValue, _ once: JaegerOutcome) -> Bool {
        guard case .object(let top) = value, let trace = top.objects("data").first,
            case .object(let processes) = trace["processes"]
        else { return false }
        return zip(trace.objects("spans"), once.parents).allSatisfy { span, parent in
            let own = span.objects("tags").map { $0.text("key") }
            guard case .object(let process) = processes[span.text("processID")] else { return false }
            let isOwned = process.objects("tags").map { $0.text("key") }.contains("k8s.namespace.name")
            let types = span.objects("references").map { $0.text("refType") }
            return (isOwned || own.contains("node_id")) && (parent != nil || !types.contains("CHILD_OF"))
        }
    }
}
