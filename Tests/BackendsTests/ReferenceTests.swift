import Backends
import Foundation
import SpanStream
import TestSupport
import TraceModel
import Testing

/// What the obvious model in `Tests/Reference` and the product make of the same replies.
@Suite(.serialized) struct ReferenceTests {
    private typealias Case = ReferenceCase<StoredReply>
    private typealias Pair = ReferenceCase<StoredPair>

    private static let generator = PythonScript("Tests/Reference/generate.py")
    private static let model = PythonScript("Tests/Reference/view.py")
    private static let grants = [
        "payments=full,storefront=masked", "storefront=full", "platform=full,identity=masked,fulfilment=full", "*=full",
        "payments=full,*=shape", "*=shape",
        "*=masked", "payments=masked,pay*=full", "nobody=full",
    ]

    /// The model's bodies, by one process for all.
    private func bodies(_ cases: [Case]) async throws -> [[UInt8]] {
        let encoder = JSONEncoder()
        let input = try cases.map { try encoder.encode($0) + Data("\n".utf8) }.reduce(into: Data()) { $0 += $1 }
        let lines = try await Self.model.lines(["--lines"], input: input)
        #expect(lines.count == cases.count)
        return lines.map { Array($0) }
    }

    /// What the generator made, once for all tests.
    private actor Generated {
        static let shared = Generated()
        private var replies: [Case]?
        private var pairs: [Pair]?

        func replies() async throws -> [Case] {
            if let replies { return replies }
            let made: [Case] = try await make("replies", 300)
            replies = made
            return made
        }

        func pairs() async throws -> [Pair] {
            if let pairs { return pairs }
            let made: [Pair] = try await make("pairs", 100)
            pairs = made
            return made
        }

        func make<Made: Decodable & Sendable>(_ mode: String, _ count: Int) async throws -> [Made] {
            let lines = try await generator.lines([mode, "1", String(count)])
            return try lines.map { try JSONDecoder().decode(Made.self, from: Data($0)) }
        }
    }

    /// The product's body without its line feed, or that the reply is refused.
    private func own(_ pieces: [[UInt8]], _ item: Case) throws -> [UInt8] {
        do {
            let body = try item.viewer.view(pieces, item.stored.grant).body
            return body.last == 0x0a ? body.dropLast() : body
        } catch is ReplyFault {
            return Array("refused".utf8)
        }
    }

    private func agrees(_ own: [UInt8], _ model: [UInt8]) -> Bool {
        own == model || (own.elementsEqual("refused".utf8) && model.starts(with: "refused: ".utf8))
    }

    @Test("every recorded reply, under several grants, is rendered as the model does, byte for byte")
    func recorded() async throws {
        let names = try RecordedReply.names()
        #expect(names.count > 20)
        var cases: [Case] = []
        for name in names {
            let reply = String(decoding: try RecordedReply.bytes(name), as: UTF8.self)
            let grants = reply.utf8.count < 10_000 ? Self.grants : Array(Self.grants.prefix(3)) + Self.grants[4...4]
            cases += grants.map { Case(StoredReply(grant: $0, reply: reply, why: name)) }
        }
        var histogram = Histogram()
        for (item, expected) in zip(cases, try await bodies(cases)) {
            let body = try own([Array(item.stored.reply.utf8)], item)
            #expect(agrees(body, expected), "\(item.stored.why ?? "") under \(item.stored.grant)")
            histogram.add(body.starts(with: #"{"data":[{"#.utf8) ? "seen" : "missing")
        }
        histogram.print("recorded replies")
        #expect(histogram["seen"] > 60)
    }

    @Test("300 seeded replies are rendered as the model does: whole, byte by byte, in random pieces")
    func seeded() async throws {
        let cases = try await Generated.shared.replies()
        var histogram = Histogram()
        for (item, expected) in zip(cases, try await bodies(cases)) {
            let bytes = Array(item.stored.reply.utf8)
            let seed = item.stored.seed ?? 0
            var generator = SeededGenerator(seed: UInt64(seed))
            for pieces in [[bytes], bytes.map { [$0] }, generator.pieces(of: bytes, most: 200)] {
                let body = try own(pieces, item)
                #expect(agrees(body, expected), "seed \(seed) in \(pieces.count) pieces under \(item.stored.grant)")
            }
            histogram.add(expected.starts(with: #"{"data":[{"#.utf8) ? "seen" : "missing")
            let text = String(decoding: expected, as: UTF8.self)
            for word in ["\"operationName\":\"hidden\"", "\"h1:", "\"****\""] where text.contains(word) {
                histogram.add(word)
            }
        }
        histogram.print("replies, seeds 1 to 300")
        #expect(histogram["seen"] > 150)
        #expect(histogram["missing"] > 50)
        for word in ["\"operationName\":\"hidden\"", "\"h1:", "\"****\""] { #expect(histogram[word] > 20, "\(word)") }
    }

    @Test("100 seeded pairs of replies that differ only in what the grant hides are rendered alike")
    func pairs() async throws {
        let pairs = try await Generated.shared.pairs()
        var histogram = Histogram()
        for item in pairs {
            let pair = item.stored
            let one = try item.viewer.view([Array(pair.a.utf8)], pair.grant)
            let other = try item.viewer.view([Array(pair.b.utf8)], pair.grant)
            #expect(pair.a != pair.b)
            #expect(one.body == other.body, "seed \(pair.seed) under \(pair.grant)")
            let pretty = try [pair.a, pair.b].map { reply in
                try item.viewer.view([Array(reply.utf8)], pair.grant, pretty: true).body
            }
            #expect(pretty[0] == pretty[1], "seed \(pair.seed)")
            #expect(!one.text.contains("s3cr3t-"), "seed \(pair.seed)")
            for (name, count) in pair.counts { histogram.add(name, count) }
            histogram.add(one.isMissing ? "missing" : "seen")
        }
        histogram.print("pairs, seeds 1 to 100")
        let least = [
            "full": 400, "masked": 300, "shape": 100, "hidden": 1500, "unknown": 300, "removed": 3000, "peers": 700,
            "reparented": 250,
            "cut": 150, "links": 250, "shared": 100, "copies": 30, "seen": 60,
        ]
        for (name, count) in least { #expect(histogram[name] >= count, "\(name)") }
    }

    @Test("where the number of hidden spans is told, a reply is what it is without, and the number")
    func told() async throws {
        let end = #"}],"total":0,"limit":0,"offset":0,"errors":null}"#
        var histogram = Histogram()
        for item in try await Generated.shared.pairs() {
            let pair = item.stored
            for text in [pair.a, pair.b] {
                let silent = try item.viewer.view([Array(text.utf8)], pair.grant)
                let told = try item.viewer.view(
                    [Array(text.utf8)], pair.grant, notices: HiddenNotices(.count))
                let hidden = told.view?.tally.count(.hidden) ?? 0
                let isTold = hidden > 0 && !silent.isMissing
                let spans = hidden == 1 ? "1 span is" : "\(hidden) spans are"
                let warnings = isTold ? #"["\#(spans) hidden by access policy."]"# : "null"
                let expected = silent.text.replacing(
                    #""warnings":null"# + end, with: #""warnings":\#(warnings)"# + end)
                #expect(told.text == expected, "seed \(pair.seed)")
                histogram.add(isTold ? "told" : silent.isMissing ? "missing" : "nothing hidden")
            }
        }
        histogram.print("told, seeds 1 to 100")
        #expect(histogram["told"] > 80 && histogram["missing"] > 20)
    }

    @Test("300 seeded replies that a store may not send are refused, as the model does")
    func broken() async throws {
        let cases: [Case] = try await Generated.shared.make("broken", 300)
        for (item, expected) in zip(cases, try await bodies(cases)) {
            #expect(expected.starts(with: "refused: ".utf8))
            #expect(throws: ReplyFault.self, "seed \(item.stored.seed ?? 0): \(item.stored.why ?? "")") {
                _ = try JaegerView(item.stored.reply, item.stored.grant)
            }
        }
        #expect(Set(cases.compactMap(\.stored.why)).count > 20)
    }

    /// Where a view loses what its own reading needs: a `masked` span that only `node_id` gave an owner, and a root with a
    /// CHILD_OF link, which a second reading takes for its parent.
    private func isReadBack(_ seen: JaegerView) throws -> Bool {
        let processes = try JaegerView.trace(of: seen.body)["processes"] as? [String: [String: Any]] ?? [:]
        func keys(_ holder: [String: Any]?) -> [String] {
            (holder?["tags"] as? [[String: Any]] ?? []).compactMap { $0["key"] as? String }
        }
        return zip(try seen.spans(), seen.view?.spans ?? []).allSatisfy { span, visible in
            let own = keys(span)
            let isOwned = keys(processes[span["processID"] as? String ?? ""]).contains("k8s.namespace.name")
            let types = (span["references"] as? [[String: Any]] ?? []).compactMap { $0["refType"] as? String }
            return (isOwned || own.contains("node_id")) && (visible.parent != nil || !types.contains("CHILD_OF"))
        }
    }

    @Test("filtering twice equals once, wherever the view still holds what its own reading needs")
    func twice() async throws {
        let cases = try await Generated.shared.replies()
        let pairs = try await Generated.shared.pairs()
        var histogram = Histogram()
        let replies = cases.map(\.stored).map { ($0.grant, $0.reply) } + pairs.map(\.stored).map { ($0.grant, $0.a) }
        for (grant, reply) in replies {
            let once = try JaegerView(reply, grant)
            let again = try JaegerView([once.body], grant)
            guard !once.isMissing else {
                #expect(again.isMissing)
                histogram.add("missing")
                continue
            }
            #expect((again.view?.spans.count ?? 0) <= (once.view?.spans.count ?? 0))
            guard try isReadBack(once) else {
                histogram.add("not read back")
                continue
            }
            #expect(again.body == once.body, "\(grant): \(reply.prefix(300))")
            histogram.add("equal")
        }
        histogram.print("filtered twice, seeds 1 to 300 and 1 to 100")
        #expect(histogram["equal"] > 80)
    }
}
