import AccessPolicy
import Backends
import Foundation
import Ownership
import Redaction
import Testing
import TraceModel
import View

/// A summary of a trace is one of its view: `docs/specs/view.md` section 10.
@Suite struct SummaryTests {
    private static func summaries(_ reply: [UInt8], _ grant: String) throws -> (view: TraceView?, body: String) {
        let assumed = try AssumedGrant(parsing: grant)
        var stored = JaegerReply()
        try stored.feed(reply)
        guard let trace = try stored.finish(expecting: nil) else { return (nil, "") }
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let view = ViewBuilder(grant: assumed.grant, ownership: ownership, separatesSharedIDs: true).view(of: trace)
        guard view.exists else { return (view, #"{"summaries":[]}"#) }
        let rendering = stored.rendering(
            of: view,
            redactor: Redactor(rules: RedactionRules(), scope: assumed.grant.scope, known: ownership.known),
            options: .init(pretty: false, masked: .minimal))
        var answer = JaegerSummaries([.shown(rendering)])
        var body: [UInt8] = []
        while let window = try answer.next() { body += window }
        return (view, String(decoding: body, as: UTF8.self))
    }

    @Test("who sees all of a trace is told what Jaeger itself says of it, where nothing of it is an orphan")
    func asJaeger() throws {
        struct Line: Decodable { let recording: String }
        var compared = 0
        for line in try RecordedReply.bytes("jaeger-main/summaries.jsonl").split(separator: 0x0a) {
            let name = try JSONDecoder().decode(Line.self, from: Data(line)).recording
            let (view, body) = try Self.summaries(RecordedReply.bytes("jaeger-main/" + name), "*=full")
            let text = String(decoding: line, as: UTF8.self)
            // An orphan's parent may be hidden elsewhere: here it is a root like any other.
            guard let view, view.tally.count(.hidden) == 0, !text.contains("orphanSpanCount") else { continue }
            let start = try #require(text.range(of: #""summary":"#)?.upperBound)
            #expect(body == #"{"summaries":["# + text[start...].dropLast() + "]}", "\(name)")
            compared += 1
        }
        #expect(compared >= 10)
    }

    @Test("names, counts and times are those of the view: nothing of it depends on what is hidden")
    func ofTheView() throws {
        let refund = try RecordedReply.bytes("jaeger-main/refund.json")
        let all = try Self.summaries(refund, "*=full").body
        let payments = try Self.summaries(refund, "payments=full").body
        #expect(all.contains("user-profile") && !payments.contains("user-profile"))
        #expect(payments.contains(#""spanCount":9,"errorSpanCount":3"#) || payments.contains(#""spanCount":9"#))
        let identity = try Self.summaries(refund, "identity=masked").body
        // The root is the earliest span that is seen, whatever calls it.
        #expect(identity.contains(#""rootServiceName":"user-profile.identity""#))
        #expect(!identity.contains("payment-gateway") && !identity.contains("1795401395120000000"))
        #expect(try Self.summaries(refund, "platform=full").body == #"{"summaries":[]}"#)
        // Shapes are neither counted nor named, and the last of them ends nothing.
        let shaped = try Self.summaries(refund, "identity=masked,payments=shape").body
        #expect(shaped == identity)
    }
}
