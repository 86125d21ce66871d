import Testing
import YAMLDocuments

@Suite("A YAML file")
struct YAMLFileTests {
    /// `line:column message` of every problem.
    private func problems(_ text: String, limits: YAMLLimits = .file) -> [String] {
        problems(Array(text.utf8), limits: limits)
    }

    private func problems(_ bytes: [UInt8], limits: YAMLLimits = .file) -> [String] {
        var problems = ProblemList()
        _ = YAMLFile.documents(in: bytes, file: "f", limits: limits, &problems)
        return problems.problems.map { "\($0.position.line):\($0.position.column) \($0.message)" }
    }

    private func roots(_ text: String) -> [YAMLNode] {
        var problems = ProblemList()
        let roots = YAMLFile.documents(in: Array(text.utf8), file: "f", &problems)
        #expect(problems.isEmpty)
        return roots
    }

    @Test("nodes know their line and column, in characters")
    func positions() throws {
        let root = try #require(roots("a: 1\nbé: [x, {k: v}]\n").first)
        guard case .mapping(let entries) = root.content, case .list(let items) = entries[1].value.content,
            case .mapping(let inner) = items[1].content
        else { throw Wrong() }
        #expect(entries[1].keyPosition == SourcePosition(file: "f", line: 2, column: 1))
        #expect(items[0].position == SourcePosition(file: "f", line: 2, column: 6))
        #expect(inner[0].value.position == SourcePosition(file: "f", line: 2, column: 13))
    }

    @Test(
        "a file holds any number of documents, and empty ones are none",
        arguments: [
            ("", 0), ("# only a comment\n", 0), ("---\n", 0), ("a: 1", 1), ("---\na: 1\n---\n---\nb: 2\n...\n", 2),
            ("a: 1\r\n---\r\nb: 2\r\n", 2), ("\"\"", 1),
        ])
    func documentCount(text: String, count: Int) {
        #expect(roots(text).count == count)
    }

    @Test(
        "what only some readers take for a line break is refused, in comments too",
        arguments: [
            ("# a\u{85}b: 1\n", "1:4 U+0085"), ("a: b\u{2028}c: d", "1:5 U+2028"), ("a: \"x\u{2029}\"", "1:6 U+2029"),
            ("a: 1\rb: 2\n", "1:5 a carriage return"), ("# x\r", "1:4 a carriage return"),
            ("a: 1\r\r\n", "1:5 a carriage return"),
        ])
    func lineBreaks(text: String, start: String) {
        #expect(problems(text).count == 1)
        #expect(problems(text).first?.hasPrefix(start) == true)
    }

    @Test(
        "characters that hide or reorder text are refused",
        arguments: [
            ("\u{FEFF}a: 1", "1:1 file starts with a byte order mark"), ("a: x\u{FEFF}y", "1:5 U+FEFF"),
            ("# \u{202E}x", "1:3 U+202E"), ("a: \u{2066}x", "1:4 U+2066"), ("a: \u{0}", "1:4 U+0000"),
            ("a: \u{1B}[31m", "1:4 U+001B"), ("a: \u{7F}", "1:4 U+007F"), ("a: \u{9B}", "1:4 U+009B"),
        ])
    func hiddenCharacters(text: String, start: String) {
        #expect(problems(text).first?.hasPrefix(start) == true)
    }

    @Test("every wrong character is reported, not only the first")
    func allCharacters() {
        #expect(problems("a\u{85}\n\u{2028}\r\u{2029}").count == 4)
    }

    @Test(
        "what is not UTF-8 is refused with its place",
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "1:4"), ([0x61, 0x0A, 0xC3], "2:1"), ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
            ([0xED, 0xA0, 0x80], "1:1"), ([0xC0, 0x80], "1:1"),
        ] as [([UInt8], String)])
    func notUTF8(bytes: [UInt8], place: String) {
        #expect(problems(bytes) == [place + " file is not UTF-8 from here on"])
    }

    @Test(
        "anchors, aliases, tags, merge keys and directives are refused",
        arguments: [
            ("a: &x 1", "1:4 anchors"), ("a: *x", "1:4 aliases"), ("a: !!str 1", "1:4 tags"), ("a: !x [1]", "1:4 tags"),
            ("a: ! yes", "1:4 tags"), ("é: ! \"q\"", "1:4 tags"), ("a: ! {}", "1:4 tags"),
            ("<<: {a: 1}", "1:1 merge keys"),
            ("&k a: 1", "1:1 anchors"), ("!t\na: 1", "1:1 tags"), ("%YAML 1.2\n---\na: 1", "1:1 directives"),
            ("%TAG ! tag:x,2000:\n---\na: 1", "1:1 directives"),
            ("? [a]\n: b", "1:3 a list or mapping is used as a key"),
        ])
    func refusedConstructs(text: String, start: String) {
        #expect(problems(text).first?.hasPrefix(start) == true)
        #expect(problems(text).count == 1)
    }

    @Test("an exclamation mark inside text is text")
    func exclamationMark() {
        #expect(roots("a: b!c\nd: \"!x\"").count == 1)
    }

    @Test("a repeated key is refused at its second place, however it is quoted")
    func repeatedKeys() {
        #expect(problems("a: 1\n\"a\": 2") == ["2:1 key `a` is repeated: it is on line 1 already"])
        #expect(problems("x:\n  k: 1\n  l: 2\n  'k': 3") == ["4:3 key `k` is repeated: it is on line 2 already"])
        #expect(problems("\u{E9}: 1\ne\u{301}: 2").isEmpty)
    }

    @Test("a key that another reader would type is refused", arguments: ["on", "no", "12", "~", "2026-12-01", "="])
    func typedKeys(key: String) {
        #expect(problems("\(key): 1").count == 1)
        #expect(problems("\"\(key)\": 1").isEmpty)
    }

    @Test(
        "broken syntax is one problem with its place, and the documents before it still count",
        arguments: [
            "a: [1", "a: \"x", "a: b: c", "\ta: 1\n - b", "a: 1\n b: 2", "%FOO\n---\na: 1", "- a\nb: c", "a: @x",
        ])
    func syntax(text: String) {
        #expect(problems(text).count == 1)
        #expect(problems("a: 1\n---\n" + text).count == 1)
        var list = ProblemList()
        #expect(YAMLFile.documents(in: Array("k: v\n---\na: [1".utf8), file: "f", &list).count == 1)
    }

    @Test("limits hold: bytes, depth, number of values")
    func limits() {
        let tight = YAMLLimits(bytes: 40, depth: 3, nodes: 5)
        #expect(problems("a: [[1]]", limits: tight).isEmpty)
        #expect(problems("a: [[[1]]]", limits: tight) == ["1:6 nested deeper than 3 levels"])
        #expect(problems("[1, 2, 3, 4, 5]", limits: tight) == ["1:14 file holds more than 5 values"])
        #expect(
            problems(String(repeating: "#", count: 41), limits: tight).first?.contains("expected at most 40") == true)
    }

    @Test("a megabyte of nesting ends at once", .timeLimit(.minutes(1)), arguments: ["[", "{a: ", "- ", "? ", "[? "])
    func bomb(opening: String) {
        let count = (1 << 20) / opening.utf8.count
        #expect(problems(String(repeating: opening, count: count)).count == 1)
    }

    @Test("the canonical form does not depend on layout, comments, quotes or order of keys")
    func canonical() throws {
        let first = try #require(roots("a: [x, 'y']\nb: {c: d}").first)
        let second = try #require(roots("# note\n\"b\":\n  c: \"d\"\na:\n  - \"x\"\n  - y\n").first)
        let third = try #require(roots("a: [y, x]\nb: {c: d}").first)
        #expect(canonicalBytes(first) == canonicalBytes(second))
        #expect(canonicalBytes(first) != canonicalBytes(third))
    }
}

struct Wrong: Error {}
