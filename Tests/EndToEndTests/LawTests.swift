import DemoServices
import Foundation
import Gateway
import TestSupport
import Testing

/// The laws at size: a view is made first, then three stores that hold it; the walk, called directly, answers each the same (law 1), as the
/// reference renders the view (law 2), and the record says what was hidden.
///
/// `scripts/laws` runs a million of them: SPANWARDEN_LAW_FIRST and SPANWARDEN_LAW_CASES say which seeds, SPANWARDEN_LAW_REFERENCE of how many
/// cases one is shown to the reference. Those cases are smaller, `small-laws` of the generator, so that a million end within an hour or two.
@Suite(.serialized) struct LawTests {
    /// Of one gateway's life.
    private static let batch = count > 10_000 ? 5000 : 1000
    private static let first = setting("FIRST") ?? 1
    private static let count = setting("CASES") ?? 2000
    private static let referenceEvery = setting("REFERENCE") ?? 1

    private static let mode = ProcessInfo.processInfo.environment["SPANWARDEN_LAW_MODE"] ?? "laws"

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment["SPANWARDEN_LAW_" + name].flatMap { Int($0) }
    }

    @Test(
        "equal views get equal replies, the reference's, whatever else the store holds, and every hidden span is counted"
    )
    func laws() async throws {
        var histogram = Histogram()
        let begun = ContinuousClock.now
        for start in stride(from: Self.first, to: Self.first + Self.count, by: Self.batch) {
            let size = min(Self.batch, Self.first + Self.count - start)
            try await Self.check(start, size, &histogram)
            guard Self.count > 10_000 else { continue }
            let done = start + size - Self.first
            print("laws: \(done) of \(Self.count) cases, \(ContinuousClock.now - begun)")
        }
        histogram.print("laws, seeds \(Self.first) to \(Self.first + Self.count - 1)")
        Self.isNotVacuous(histogram)
    }

    private static func isNotVacuous(_ histogram: Histogram) {
        let cases = histogram["cases"]
        #expect(cases == count)
        #expect(histogram["stores differ"] * 100 >= 95 * cases)
        #expect(histogram["partly hidden"] * 100 >= 30 * cases)
        #expect(histogram["wholly hidden"] * 100 >= 10 * cases)
        let kinds = [
            "full", "masked", "shape", "hidden", "unknown", "removed", "mask", "pseudonym", "join", "peers",
            "reparented", "cut", "links", "shared",
        ]
        let ways = (LawPolicies.ways + LawPolicies.hidingWays).map { "way " + $0 }
        for kind in kinds + ways { #expect(histogram[kind] >= 50, "\(kind)") }
        #expect(histogram["shown to the reference"] >= cases / (2 * referenceEvery))
        for window in windows { #expect(histogram["windows of \(window)"] >= 50) }
    }

    private static func check(_ start: Int, _ size: Int, _ histogram: inout Histogram) async throws {
        let script = PythonScript("Tests/Reference/generate.py")
        let lines = try await script.lines([mode, String(start), String(size)])
        let cases = try lines.map { try JSONDecoder().decode(LawCase.self, from: $0) }
        try #require(cases.count == size)
        let answers = OneValue<[StageReply]>()
        let records = try await DirectStage.run(policies: LawPolicies.text) { stage in
            var replies: [StageReply] = []
            for one in cases { replies.append(try await answer(one, on: stage)) }
            #expect(stage.store.asked == cases.reduce(0) { $0 + $1.looks })
            answers.set(replies)
        }
        let replies = try #require(answers.value)
        try isCounted(cases, records)
        let judged = zip(cases, replies).filter { one, _ in !one.isPretty && one.seed % referenceEvery == 0 }
        try await isTheReference(judged.map(\.0), judged.map(\.1), lines: lines, start: start)
        histogram.add("shown to the reference", judged.count)
        for one in cases { count(one, &histogram) }
    }

    /// Small windows take long.
    private static let windows =
        [1, 2, 7, 64, 64, 64] + Array(repeating: 1000, count: 10) + Array(repeating: 65_536, count: 20)

    private static func window(_ seed: Int) -> Int { windows[seed / 3 % windows.count] }

    /// Law 1, and that a trace of which nothing is seen is answered as one that is not there.
    private static func answer(_ one: LawCase, on stage: DirectStage) async throws -> StageReply {
        let request = try one.request(by: stage.issuer, at: WallClock.now())
        let reply = try await stage.answer(to: request, store: .reply(Array(one.a.utf8), window: window(one.seed)))
        let others = [
            try await stage.answer(to: request, store: .reply(Array(one.b.utf8))),
            try await stage.answer(to: request, store: .reply(Array(one.view.utf8))),
        ]
        let isLawful = others.allSatisfy { $0.timeless == reply.timeless }
        #expect(isLawful, "seed \(one.seed) under \(one.grant) by \(one.ways)")
        #expect(reply.status == (one.exists ? 200 : 404), "seed \(one.seed) under \(one.grant) by \(one.ways)")
        if !one.exists {
            let missing = try await stage.answer(to: request, store: .missing)
            #expect(reply.timeless == missing.timeless, "seed \(one.seed)")
        }
        // What the generator hides or removes is called so; pseudonyms hide it too.
        #expect(!reply.raw.holds("s3cr3t") && !reply.raw.holds("ops-secret"), "seed \(one.seed)")
        return reply
    }

    /// Law 2, by a model that shares no code with the product.
    private static func isTheReference(
        _ cases: [LawCase], _ replies: [StageReply], lines: [Data], start: Int
    ) async throws {
        guard !cases.isEmpty else { return }
        let input = try cases.reduce(into: Data()) { all, one in
            all += try renamed(lines[one.seed - start]) + Data("\n".utf8)
        }
        let bodies = try await PythonScript("Tests/Reference/view.py").lines(["--lines"], input: input)
        try #require(bodies.count == cases.count)
        for (place, body) in bodies.enumerated() {
            let isSame = replies[place].body.elementsEqual(body) || replies[place].body.dropLast().elementsEqual(body)
            #expect(isSame, "seed \(cases[place].seed) under \(cases[place].grant) by \(cases[place].ways)")
        }
    }

    /// The line of a case as the reference reads it: the first store's reply is the one it renders.
    private static func renamed(_ line: Data) throws -> Data {
        var members = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        members["reply"] = members["a"]
        for name in ["a", "b", "view", "ways", "counts", "seed"] { members[name] = nil }
        return try JSONSerialization.data(withJSONObject: members)
    }

    /// Each look is on the record with its end, and the first one's end says what the store held.
    private static func isCounted(_ cases: [LawCase], _ records: [String]) throws {
        // The first and the last line are the process's start and stop.
        var place = 1
        try #require(records.count == cases.reduce(2) { $0 + 2 * $1.looks })
        for one in cases {
            let look =
                try one.seed % referenceEvery == 0 ? AuditLine.read(records[place] + "\n" + records[place + 1]) : []
            place += 2 * one.looks
            guard !look.isEmpty else { continue }
            #expect(look.map(\.type) == ["access", "access.end"], "seed \(one.seed)")
            #expect(look[1].attempt == look[0].text("id"), "seed \(one.seed)")
            for kind in ["full", "masked", "hidden"] {
                #expect(look[1].integer("res", "spans", kind) == one.count(kind), "\(kind), seed \(one.seed)")
            }
            #expect(look[1].integer("res", "spans", "shaped") ?? 0 == one.count("shape"), "seed \(one.seed)")
        }
    }

    private static func count(_ one: LawCase, _ histogram: inout Histogram) {
        histogram.add("cases")
        if one.a != one.b { histogram.add("stores differ") }
        if one.hides { histogram.add(one.exists ? "partly hidden" : "wholly hidden") }
        histogram.add("windows of \(window(one.seed))")
        for way in one.ways { histogram.add("way " + (way.split(separator: "=").last ?? "")) }
        for (kind, count) in one.counts { histogram.add(kind, count) }
    }
}

extension StageReply {
    /// Every byte but the time of day.
    var timeless: [UInt8] { raw.without(behind: "\r\nDate: ") }
}
