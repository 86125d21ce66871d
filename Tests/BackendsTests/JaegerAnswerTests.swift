import AccessPolicy
import Backends
import Ownership
import Redaction
import TestSupport
import Testing
import TraceModel
import View

@Suite struct JaegerAnswerTests {
    /// A trace of several windows, all of it shown and every value masked.
    private func rendering() throws -> JaegerRendering {
        let assumed = try AssumedGrant(parsing: "*=full")
        var reply = JaegerReply()
        try reply.feed(MeshTrace.generated(spans: 400, seed: 3).jaegerReply())
        let trace = try #require(try reply.finish(expecting: nil))
        let view = ViewBuilder(grant: assumed.grant, ownership: OwnershipRules(known: [])).view(of: trace)
        let rule = RedactionRule(name: "all", keys: [KeyPattern("*")], action: .mask)
        return reply.rendering(
            of: view,
            redactor: Redactor(rules: RedactionRules([rule]), scope: assumed.grant.scope, known: []),
            options: .init(pretty: false, masked: .minimal))
    }

    @Test("what was redacted is told at any time: of the traces behind, and of the one in work")
    func redactions() throws {
        var answer = JaegerAnswer([.shown(try rendering()), .shown(try rendering())], pretty: false)
        #expect(answer.redactions.isEmpty)
        var earlier = 0
        var windows = 0
        while try answer.next() != nil {
            windows += 1
            let count = answer.redactions["all"] ?? 0
            // The envelope's end redacts nothing.
            #expect(count >= earlier && count > 0)
            earlier = count
        }
        #expect(windows > 4)
        var alone = JaegerAnswer([.shown(try rendering())], pretty: false)
        while try alone.next() != nil {}
        let one = try #require(alone.redactions["all"])
        #expect(earlier == 2 * one)
    }
}
