import Identity
import Quantities
import TestSupport
import Testing

@Suite("A pattern that captures")
struct CapturePatternTests {
    private func problem(_ text: String) -> CapturePatternProblem? {
        do {
            _ = try CapturePattern(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    private func captured(_ pattern: String, _ value: String) throws -> [String]? {
        let pattern = try CapturePattern(parsing: pattern)
        guard let captures = pattern.match(UTF8Text(value)) else { return nil }
        return pattern.names.compactMap { captures[$0]?.string }
    }

    @Test(
        "a value that fits gives its labels",
        arguments: [
            ("mesh:{namespace}:{account}", "mesh:pay:api", ["pay", "api"]),
            ("spiffe://cluster.local/ns/{namespace}/sa/*", "spiffe://cluster.local/ns/pay/sa/api", ["pay"]),
            ("spiffe://**/ns/{namespace}/sa/{a}", "spiffe://x/y/ns/z/ns/pay/sa/api", ["pay", "api"]),
            ("{a}/**", "x/y/z", ["x"]), ("team-{a}", "team-team-x", ["team-x"]), ("{a}-x", "b-x-x", ["b-x"]),
            ("{a}.{b}", "x.y", ["x", "y"]), ("{a}-.-{b}", "x--.--y", nil), ("{a}_x-{b}", "p_x-q", ["p", "q"]),
            ("plain", "plain", []), ("*", "anything/at:all", []), ("**", "a/b", []), ("a*c", "abbc", []),
        ] as [(String, String, [String]?)])
    func captures(pattern: String, value: String, labels: [String]?) throws {
        #expect(try captured(pattern, value) == labels)
    }

    @Test(
        "a value that does not fit wholly gives nothing, and what is captured is one DNS label",
        arguments: [
            ("mesh:{n}:{a}", "mesh:pay"), ("mesh:{n}:{a}", "mesh:pay:api:x"), ("mesh:{n}:{a}", "Mesh:pay:api"),
            ("mesh:{n}:{a}", "mesh::api"), ("mesh:{n}:{a}", "mesh:Pay:api"), ("mesh:{n}:{a}", "mesh:-pay:api"),
            ("mesh:{n}:{a}", "mesh:pay-:api"), ("mesh:{n}:{a}", "mesh:pa y:api"), ("mesh:{n}:{a}", "mesh:pay:api\n"),
            ("mesh:{n}:{a}", "mesh:a/sa/admin:x"), ("mesh:{n}:{a}", "mesh:*:x"), ("mesh:{n}:{a}", "mesh:..:x"),
            ("mesh:{n}:{a}", "mesh:p\u{E1}y:api"), ("mesh:{n}:{a}", ""), ("{n}", String(repeating: "a", count: 64)),
            ("a*c", "a/c"), ("a*c", "a:c"), ("plain", "plains"), ("plain", "Plain"), ("k", "\u{212A}"),
        ])
    func refusedValues(pattern: String, value: String) throws {
        #expect(try captured(pattern, value) == nil)
    }

    @Test("a label of 63 bytes fits")
    func longestLabel() throws {
        #expect(try captured("{n}", String(repeating: "a", count: 63))?.count == 1)
    }

    @Test(
        "a pattern that could be split in more than one way is refused",
        arguments: [
            ("a-{x}-{y}", "y"), ("{x}{y}", "y"), ("{x}*", "x"), ("*{x}", "x"), ("*-{x}", "x"), ("**{x}", "x"),
            ("**/{x}/**", "x"), ("**/a/{x}/b/**", "x"), ("{x}0{y}", "y"), ("{x}/{y}--{z}", "z"), ("*.{x}", "x"),
        ])
    func ambiguous(pattern: String, name: String) {
        #expect(problem(pattern) == .ambiguous(name))
    }

    @Test(
        "what is no pattern is refused",
        arguments: [
            ("", .empty), ("{", .strayBrace), ("a}", .strayBrace), ("{a{b}}", .strayBrace), ("{}", .badName("")),
            ("{A}", .badName("A")), ("{a-b}", .badName("a-b")), ("{*}", .badName("*")), ("{n}/{n}", .repeatedName("n")),
            (String(repeating: "a", count: 513), .tooLong),
        ] as [(String, CapturePatternProblem)])
    func malformed(text: String, reason: CapturePatternProblem) {
        #expect(problem(text) == reason)
    }

    @Test("every pattern that loads has one split: compared with all splits of short values", arguments: [1, 2, 3, 4])
    func oneSplit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var tried = 0
        for _ in 0..<4000 {
            let pieces = ["{x}", "{y}", "-", "a", "/", ":", ".", "*", "**"]
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? "a"
            }.joined()
            guard let pattern = try? CapturePattern(parsing: text) else { continue }
            for _ in 0..<12 {
                let value = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                    "aab-./:".randomElement(using: &random) ?? "a"
                }
                let splits = Set(Splits.all(text, String(value)))
                #expect(splits.count <= 1, "seed \(seed): \(text) on \(String(value))")
                let found = pattern.match(UTF8Text(String(value))).map { captures in
                    ["x", "y"].map { captures[$0]?.string ?? "" }
                }
                #expect(found == splits.first, "seed \(seed): \(text) on \(String(value))")
                tried += splits.count
            }
        }
        #expect(tried > 500)
    }

    @Test("hostile values take no long time", .timeLimit(.minutes(1)))
    func hostile() throws {
        let pattern = try CapturePattern(parsing: String(repeating: "a**", count: 170))
        #expect(pattern.matches(UTF8Text(String(repeating: "a", count: 4096) + "b/")))
        let captures = try CapturePattern(parsing: String(repeating: "*a", count: 200) + "/{x}")
        #expect(!captures.matches(UTF8Text(String(repeating: "a", count: 4096))))
    }
}

/// Every way to split a value by a pattern, tried one by one: the obvious model.
private enum Splits {
    static func all(_ pattern: String, _ value: String) -> [[String]] {
        pattern == "*" ? [["", ""]] : all(Array(pattern)[...], Array(value)[...], ["", ""])
    }

    private static func all(_ pattern: ArraySlice<Character>, _ value: ArraySlice<Character>, _ found: [String])
        -> [[String]]
    {
        guard let first = pattern.first else { return value.isEmpty ? [found] : [] }
        let lengths = 0...value.count
        if first == "{" {
            return lengths.filter { isLabel(value.prefix($0)) }.flatMap { length -> [[String]] in
                var next = found
                next[pattern.dropFirst().first == "x" ? 0 : 1] = String(value.prefix(length))
                return all(pattern.dropFirst(3), value.dropFirst(length), next)
            }
        }
        if first == "*" {
            let stars = pattern.prefix { $0 == "*" }.count
            return lengths.filter { stars > 1 || !value.prefix($0).contains { "/:".contains($0) } }.flatMap {
                all(pattern.dropFirst(stars), value.dropFirst($0), found)
            }
        }
        return value.first == first ? all(pattern.dropFirst(), value.dropFirst(), found) : []
    }

    private static func isLabel(_ text: ArraySlice<Character>) -> Bool {
        guard let first = text.first, let last = text.last, first != "-", last != "-" else { return false }
        return text.allSatisfy { "ab-".contains($0) }
    }
}
