import StrictJSON
import Testing
import YAMLDocuments

@Suite("A mapping with declared keys")
struct YAMLMappingTests {
    private let keys = KnownKeys(required: ["issuer", "name"], optional: ["namespaces"], unsupported: ["clusters"])

    private func problems(_ text: String, _ call: (YAMLMapping, inout ProblemList) -> Void = { _, _ in }) -> [Problem] {
        var problems = ProblemList()
        for root in YAMLFile.documents(in: Array(text.utf8), file: "a.yaml", &problems) {
            if let mapping = root.mapping("document", keys, &problems) { call(mapping, &problems) }
        }
        return problems.problems
    }

    @Test("an unknown key is reported with its place and the nearest valid one")
    func unknownKey() {
        let found = problems("issuer: a\nname: b\nnamespace: [x]\n")
        #expect(
            found.map(\.description) == [
                "a.yaml:3:1: unknown key `namespace`: expected one of `issuer`, `name`, `namespaces`"
            ])
        #expect(found.first?.hint == "did you mean `namespaces`?")
    }

    @Test(
        "the nearest name is found for slips, and for nothing far away",
        arguments: [
            ("isuer", "issuer"), ("issuers", "issuer"), ("ISSUER", "issuer"), ("nmae", "name"), ("nam", "name"),
            ("namespcaes", "namespaces"), ("xyz", nil), ("", nil), ("completely-else", nil),
            (String(repeating: "issuer", count: 20), nil),
        ] as [(String, String?)])
    func nearest(text: String, name: String?) {
        #expect(NearestName.of(text, among: ["issuer", "name", "namespaces"]) == name)
    }

    @Test("every problem is reported at once, in the order of the file")
    func everything() {
        let found = problems("nmae: 1\nclusters: x\nnamespaces: [1, b, yes]\n") { mapping, problems in
            _ = mapping.texts("namespaces", &problems)
        }
        #expect(found.map { $0.position.line } == [1, 1, 1, 2, 3, 3])
        #expect(found.map(\.message).contains("key `issuer` is missing"))
        #expect(found.map(\.message).contains("key `clusters` is not supported yet"))
    }

    @Test("a hostile key is quoted, escaped and cut in the message")
    func hostileKey() {
        let found = problems("issuer: a\nname: b\n\"\\e[2J\(String(repeating: "x", count: 1000))\": 1\n")
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.message.utf8.count < 250 && $0.message.utf8.allSatisfy { $0 >= 0x20 } })
    }

    @Test("a look-alike of a known key is not that key")
    func lookAlike() {
        // The Kelvin sign equals `K` for Swift.
        var list = ProblemList()
        let root = YAMLFile.documents(in: Array("\u{212A}: 1".utf8), file: "f", &list)
        _ = root.first?.mapping("document", KnownKeys(required: ["K"]), &list)
        #expect(list.problems.count == 2)
    }

    @Test("a word is one of a closed set")
    func choices() {
        func ask(_ word: String) -> (String?, [Problem]) {
            var answer: String?
            let found = problems("issuer: a\nname: \(word)") { mapping, problems in
                answer = mapping.choice("name", of: ["permit", "forbid"], unsupported: ["limit"], &problems)
            }
            return (answer, found)
        }
        #expect(ask("permit").0 == "permit")
        #expect(ask("limit").1.map(\.message) == ["key `name`: `limit` is not supported yet"])
        #expect(ask("permti").1.first?.hint == "did you mean `permit`?")
        #expect(ask("Permit").0 == nil)
    }

    @Test("a file name with control characters is escaped in a problem")
    func hostileFileName() {
        let position = SourcePosition(file: "a\u{1B}[31m.yaml", line: 1, column: 2)
        #expect(position.description.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }
}
