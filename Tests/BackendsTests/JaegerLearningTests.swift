import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TestSupport
import Testing
import TraceModel
import View

/// An answer of many traces: what is found out for one of them is used for the next, and changes nothing of it.
@Suite struct JaegerLearningTests {
    private static let grant = "payments=full,storefront=masked,platform=full"
    private static let payments = RedactionResources(namespaces: [GlobPattern("payments")], services: nil)

    private static let rules = [
        RedactionRule(name: "everywhere", keys: [KeyPattern("*.id"), KeyPattern("db.*")], action: .mask),
        RedactionRule(name: "there", keys: [KeyPattern("http.*")], action: .remove, resources: payments),
    ]
    private static let otherRules = [RedactionRule(name: "other", keys: [KeyPattern("*")], action: .mask)]

    /// Renderings of the traces of one reply, by one redactor.
    private struct Scene {
        let reply: JaegerReply
        let traces: [TraceSkeleton]
        let grant: Grant

        init(seeds: [UInt64]) throws {
            let traces = try seeds.map { seed in
                let text = String(
                    decoding: MeshTrace.generated(spans: 60, seed: seed).jaegerReply(), as: UTF8.self)
                let end = try #require(text.ranges(of: #"],"total":"#).last)
                return text[..<end.lowerBound].dropFirst(#"{"data":["#.count)
            }
            var reply = JaegerReply()
            try reply.feed(Array((#"{"data":["# + traces.joined(separator: ",") + "]}").utf8))
            self.traces = try reply.finishList()
            self.reply = reply
            grant = try AssumedGrant(parsing: JaegerLearningTests.grant).grant
        }

        func redactor(_ rules: [RedactionRule]) -> Redactor {
            let known = ["payments", "storefront", "platform", "identity", "warehouse"].compactMap { Namespace($0) }
            return Redactor(rules: RedactionRules(rules), scope: grant.scope, known: Set(known))
        }

        func rendering(
            _ place: Int, _ redactor: Redactor, pretty: Bool = false, masked: AttributeAllowList = .minimal
        ) -> JaegerRendering {
            let view = ViewBuilder(grant: grant, ownership: OwnershipRules(known: [])).view(of: traces[place])
            return reply.rendering(
                of: view, ofTrace: place, redactor: redactor, options: .init(pretty: pretty, masked: masked))
        }
    }

    private static func text(
        _ renderings: [JaegerRendering], pretty: Bool = false
    ) throws -> (text: String, redactions: [String: Int]) {
        var answer = JaegerAnswer(renderings.map { .shown($0) }, pretty: pretty)
        var text: [UInt8] = []
        while let window = try answer.next() { text += window }
        return (String(decoding: text, as: UTF8.self), answer.redactions)
    }

    /// The one trace of an answer.
    private static func element(_ text: String, pretty: Bool) throws -> Substring {
        let (head, tail) = pretty ? ("{\n    \"data\": [", "\n    ],\n    \"total\":") : (#"{"data":["#, #"],"total":"#)
        let end = try #require(text.ranges(of: tail).last)
        return text[..<end.lowerBound].dropFirst(head.count)
    }

    @Test(
        "an answer of the traces of several replies, in any order, holds each as it is alone, and counts what they redact",
        arguments: [false, true])
    func alone(pretty: Bool) throws {
        let scenes = [try Scene(seeds: [1, 2, 3, 4]), try Scene(seeds: [5, 6, 7]), try Scene(seeds: [2, 8])]
        var random = SeededGenerator(seed: 20_261_131)
        for rules in [Self.rules, [], Self.otherRules] {
            let redactors = scenes.map { $0.redactor(rules) }
            var renderings: [JaegerRendering] = []
            var (elements, redactions): ([Substring], [String: Int]) = ([], [:])
            let places = scenes.indices.flatMap { scene in scenes[scene].traces.indices.map { (scene, $0) } }
            for (scene, place) in places.shuffled(using: &random) {
                renderings.append(scenes[scene].rendering(place, redactors[scene], pretty: pretty))
                let alone = scenes[scene].rendering(place, scenes[scene].redactor(rules), pretty: pretty)
                let (text, counts) = try Self.text([alone], pretty: pretty)
                elements.append(try Self.element(text, pretty: pretty))
                redactions.merge(counts, uniquingKeysWith: +)
            }
            let together = try Self.text(renderings, pretty: pretty)
            #expect(try Self.element(together.text, pretty: pretty) == elements.joined(separator: ",")[...])
            #expect(together.redactions == redactions)
            #expect(redactions.values.reduce(0, +) > (rules.isEmpty ? 0 : 20))
        }
    }

    @Test("of what was learned under other rules, or for another allow-list, nothing is used")
    func otherRules() throws {
        let scene = try Scene(seeds: [1, 1])
        let (mild, severe) = (scene.redactor([]), scene.redactor(Self.otherRules))
        let none = AttributeAllowList(keys: ["span.kind"])
        let kinds: [(Redactor, AttributeAllowList)] = [
            (mild, .minimal), (severe, .minimal), (mild, none), (severe, none),
        ]
        let alone = try kinds.map { redactor, masked in
            try Self.element(Self.text([scene.rendering(0, redactor, masked: masked)]).text, pretty: false)
        }
        #expect(Set(alone).count == 4)
        for first in kinds.indices {
            for second in kinds.indices {
                let pair = [first, second].map { scene.rendering(0, kinds[$0].0, masked: kinds[$0].1) }
                let text = try Self.element(Self.text(pair).text, pretty: false)
                #expect(text == [alone[first], alone[second]].joined(separator: ",")[...])
            }
        }
    }
}
