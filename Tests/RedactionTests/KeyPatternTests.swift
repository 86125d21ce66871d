import Redaction
import TestSupport
import Testing

@Suite struct KeyPatternTests {
    private func matches(_ pattern: String, _ key: String) -> Bool {
        KeyPattern(pattern).matches(folded: KeyPattern.folded(Array(key.utf8)[...]))
    }

    @Test(
        "a pattern matches the whole key, ignoring ASCII case and the difference between - and _",
        arguments: [
            ("db.password", "db.password", true), ("db.password", "DB.Password", true),
            ("db.password", "db.password2", false),
            ("x-api-key", "X_Api-KEY", true), ("X_API_KEY", "x-api-key", true), ("*password", "password", true),
            ("*password", "user.PASSWORD", true), ("*password", "passwords", false),
            ("*x-auth-*", "grpc.x_auth_user", true),
            ("*x-auth-*", "x-auth-", true), ("*x-auth-*", "x-auth", false), ("a*b*c", "abc", true),
            ("a*b*c", "a--b--c", true),
            ("a*b*c", "acb", false), ("ab*ba", "aba", false), ("ab*ba", "abba", true), ("*", "", true), ("", "", true),
            ("", "a", false), ("**", "x", true), ("a**b", "ab", true), ("k*", "\u{212a}", false), ("é", "É", false),
            ("a.b", "axb", false), ("a?", "ab", false), ("[a]", "a", false), ("*\n*", "a\nb", true),
            ("dpop", "a.dpop", false),
            ("*.dpop", ".dpop", true), ("*.dpop", "dpop", false),
        ])
    func table(_ pattern: String, _ key: String, _ expected: Bool) {
        #expect(matches(pattern, key) == expected)
    }

    @Test("seeded patterns agree with the obvious recursive model")
    func model() {
        var generator = SeededGenerator(seed: 5)
        var histogram = Histogram()
        func word(_ alphabet: [UInt8], _ count: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: count, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator) }
        }
        for _ in 0..<6000 {
            let pattern = word(Array("aB-_**".utf8), 0...7)
            let key = word(Array("Ab_-".utf8), 0...8)
            let expected = Self.obvious(Self.fold(pattern)[...], Self.fold(key)[...])
            let text = String(decoding: pattern, as: UTF8.self)
            #expect(matches(text, String(decoding: key, as: UTF8.self)) == expected, "`\(text)`")
            histogram.add(expected ? "matching" : "other")
        }
        histogram.print("key patterns, seed 5")
        #expect(histogram["matching"] > 500)
        #expect(histogram["other"] > 500)
    }

    private static func fold(_ text: [UInt8]) -> [UInt8] {
        Array(String(decoding: text, as: UTF8.self).lowercased().replacing("_", with: "-").utf8)
    }

    private static func obvious(_ pattern: ArraySlice<UInt8>, _ key: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return key.isEmpty }
        guard first == UInt8(ascii: "*") else {
            return key.first == first && obvious(pattern.dropFirst(), key.dropFirst())
        }
        return obvious(pattern.dropFirst(), key) || (!key.isEmpty && obvious(pattern, key.dropFirst()))
    }
}
