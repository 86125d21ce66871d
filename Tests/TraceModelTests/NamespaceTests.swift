import Quantities
import TraceModel
import Testing

@Suite struct NamespaceTests {
    @Test(
        "one DNS label in lower case is a namespace",
        arguments: ["a", "0", "payments", "team-a", "a--b", "7", String(repeating: "x", count: 63)])
    func labels(_ text: String) {
        #expect(Namespace(text)?.name == text)
        #expect(Namespace(text)?.text.string == text)
        #expect(Namespace(Array(text.utf8)[...])?.name == text)
    }

    @Test(
        "nothing is trimmed, folded or guessed",
        arguments: [
            "", "-", "-a", "a-", "A", "Payments", "pay ments", " payments", "payments\n", "a.b", "a_b", "é", "e\u{301}",
            "\u{212a}", "a\u{0}", "*", "a/b", String(repeating: "x", count: 64), "\u{661}",
        ])
    func refusals(_ text: String) {
        #expect(Namespace(text) == nil)
        #expect(Namespace(Array(text.utf8)[...]) == nil)
    }

    @Test("namespaces are ordered by bytes")
    func order() throws {
        let names = try ["b", "a-b", "0", "ab"].map { try #require(Namespace($0)) }
        #expect(names.sorted().map(\.name) == ["0", "a-b", "ab", "b"])
    }
}
