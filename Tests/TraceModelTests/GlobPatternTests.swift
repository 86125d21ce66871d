import Quantities
import TestSupport
import TraceModel
import Testing

@Suite struct GlobPatternTests {
    @Test(
        "a run stops at `/` and `:`, a double one does not, and one star alone matches everything",
        arguments: [
            ("*", "", true), ("*", "a/b:c", true), ("a", "a", true), ("a", "", false), ("a", "A", false),
            ("team-*", "team-", true), ("team-*", "team-a", true), ("team-*", "xteam-a", false),
            ("team-*", "team-a/b", false), ("a*c", "abc", true), ("a*c", "a:c", false), ("a**c", "a/b:c", true),
            ("**", "a/b", true), ("*.b", "a.b", true), ("*.b", ".b", true), ("*a*", "xxaxx", true),
            ("*a*", "x/a", false), ("", "", true), ("", "a", false), ("a***", "a//", true), ("[a]", "a", false),
            ("?", "a", false), ("\\*", "*", false), ("e\u{301}", "\u{e9}", false),
        ])
    func table(_ pattern: String, _ value: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(UTF8Text(value)) == matches)
    }

    @Test(
        "a pattern covers what is plainly a part of it",
        arguments: [
            ("*", "a**b", true), ("a", "a", true), ("a*", "a", true), ("a*", "a*", true), ("a*", "a*b", true),
            ("a*", "ab*", true),
            ("a*", "*", false), ("a", "a*", false), ("a*b", "a*", false), ("a*", "a**", false), ("a**", "a*", true),
            ("*a*", "b*a", true), ("a*", "a/b", false), ("*", "*", true),
        ])
    func covering(_ pattern: String, _ other: String, _ covers: Bool) {
        #expect(GlobPattern(pattern).covers(GlobPattern(other)) == covers)
    }

    @Test("what a covered pattern matches the covering one matches", arguments: [1, 2, 3] as [UInt64])
    func coveringIsSound(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func text(_ letters: [String], _ most: Int) -> String {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
                .joined()
        }
        var covered = 0
        for _ in 0..<20_000 {
            let (one, other) = (
                GlobPattern(text(["a", "b", "*", "/"], 4)), GlobPattern(text(["a", "b", "*", "/"], 4))
            )
            guard one.covers(other) else { continue }
            for _ in 0..<20 {
                let value = UTF8Text(text(["a", "b", "/", ":"], 5))
                guard other.matches(value) else { continue }
                #expect(one.matches(value), "\(one) \(other) \(value)")
                covered += 1
            }
        }
        #expect(covered > 1_000, "seed \(seed)")
    }

    @Test("a pattern without a star is a literal, and knows whether it matches everything")
    func literals() throws {
        #expect(GlobPattern("payments").literal == "payments")
        #expect(GlobPattern("pay*").literal == nil)
        #expect(GlobPattern("").literal == "")
        #expect(GlobPattern("*").matchesEverything)
        #expect(GlobPattern("**").matchesEverything)
        #expect(!GlobPattern("a*").matchesEverything)
        #expect(GlobPattern(try #require(Namespace("payments"))).text == "payments")
    }

    @Test("two patterns meet exactly where some value matches both")
    func meeting() {
        var generator = SeededGenerator(seed: 11)
        var histogram = Histogram()
        // Long enough for what two patterns of three elements have in common.
        let values = (0...6).reduce(into: [[""]]) { all, _ in
            all.append((all.last ?? []).flatMap { start in ["a", "b", "/"].map { start + $0 } })
        }
        let texts = values.dropLast().flatMap { $0 }.map { UTF8Text($0) }
        for _ in 0..<300 {
            let (one, other) = (word("ab/*", 0...3, &generator), word("ab/*", 0...3, &generator))
            let (mine, theirs) = (GlobPattern(one), GlobPattern(other))
            let expected = texts.contains { mine.matches($0) && theirs.matches($0) }
            #expect(mine.meets(theirs) == expected && theirs.meets(mine) == expected, "`\(one)` and `\(other)`")
            histogram.add(expected ? "meeting" : "apart")
        }
        histogram.print("pairs of globs, seed 11")
        #expect(histogram["meeting"] > 50 && histogram["apart"] > 50)
    }

    @Test("seeded patterns agree with the obvious recursive model")
    func model() {
        var generator = SeededGenerator(seed: 7)
        var histogram = Histogram()
        for _ in 0..<4000 {
            let pattern = word("ab/*", 0...6, &generator)
            let value = word("ab/:", 0...7, &generator)
            let expected = pattern == "*" || Self.obvious(Array(pattern.utf8)[...], Array(value.utf8)[...])
            #expect(GlobPattern(pattern).matches(UTF8Text(value)) == expected, "`\(pattern)` on `\(value)`")
            histogram.add(expected ? "matching" : "other")
        }
        histogram.print("globs, seed 7")
        #expect(histogram["matching"] > 200)
    }

    @Test("many stars cost no more than value times pattern")
    func hostile() {
        let pattern = GlobPattern(String(repeating: "a*", count: 40) + "b")
        #expect(!pattern.matches(UTF8Text(String(repeating: "a", count: 4000))))
    }

    private func word(_ alphabet: String, _ count: ClosedRange<Int>, _ generator: inout SeededGenerator) -> String {
        String(
            (0..<Int.random(in: count, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            })
    }

    private static func obvious(_ pattern: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return value.isEmpty }
        guard first == UInt8(ascii: "*") else {
            return value.first == first && obvious(pattern.dropFirst(), value.dropFirst())
        }
        let stars = pattern.prefix { $0 == UInt8(ascii: "*") }.count
        let rest = pattern.dropFirst(stars)
        for length in 0...value.count {
            let run = value.prefix(length)
            if stars == 1, run.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }) { return false }
            if obvious(rest, value.dropFirst(length)) { return true }
        }
        return false
    }
}
