import Quantities
import Redaction
import TraceModel
import Testing

/// The expected texts were computed with Python's `hmac`, `hashlib` and `base64` from the definition in `docs/specs/view.md` section 5.
@Suite struct PseudonymTests {
    private static let counting = (0..<32).map { UInt8($0) }
    private static let ones = [UInt8](repeating: 0xff, count: 32)

    private func key(_ contents: [UInt8]) throws -> PseudonymKey { try #require(PseudonymKey(contents: contents)) }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(
        "a pseudonym is bound to key, namespace, attribute and value, each of its own length",
        arguments: [
            (counting, "payments", "user.email", "ada@example.org", "h1:630dcd29:kdhgzm3emo22yruv7t5hwv7eht"),
            (counting, "storefront", "user.email", "ada@example.org", "h1:630dcd29:x3bmcearybkzlgfuk2dfx3g47z"),
            (counting, "payments", "enduser.id", "ada@example.org", "h1:630dcd29:7zz7ibutfset7eoz4ld2nnd6qe"),
            (counting, "", "user.email", "ada@example.org", "h1:630dcd29:efc4kst74czcouzwzyr45ytzk5"),
            (counting, "payments", "user.email", "", "h1:630dcd29:zfbyv65qpjyp4u7kofuaylx6hj"),
            (counting, "payments", "user.email", "\u{e4}d\u{e4}", "h1:630dcd29:5eaeizwpyb7zaxqdbiiabpkimf"),
            (counting, "payments", "user.id", "42", "h1:630dcd29:6wn6xoehadulkgbzraka4nti47"),
            (counting, "pay", "mentsuser.email", "ada@example.org", "h1:630dcd29:dnefgsgw6yacesehzzi3nexpp4"),
            (ones, "payments", "user.email", "ada@example.org", "h1:af961376:rf37uq33kebeapkllznn47eyvu"),
        ])
    func vectors(secret: [UInt8], namespace: String, name: String, value: String, expected: String) throws {
        let made = try key(secret).pseudonym(
            of: Array(value.utf8), namespace: Array(namespace.utf8), key: Array(name.utf8))
        #expect(text(made) == expected)
    }

    @Test("a joined pseudonym is bound to key and value alone")
    func joined() throws {
        let value = Array("ada@example.org".utf8)
        #expect(text(try key(Self.counting).joinedPseudonym(of: value)) == "h1:630dcd29:wzwkjmjc3dqjz633bipuq5uw4m")
        #expect(text(try key(Self.ones).joinedPseudonym(of: value)) == "h1:af961376:qdb3l5iw64mcjjqlsujr477glm")
        #expect(text(try key(Self.counting).joinedPseudonym(of: [])) == "h1:630dcd29:l5vg5utn7pldf242mk6wkhepmu")
    }

    @Test("a key file holds 32 bytes or 64 hex digits, and prints as a placeholder")
    func contents() throws {
        let lower = (0..<32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for digits in [lower, lower.uppercased(), lower + "\n", lower + "\r\n"] {
            #expect(try key(Array(digits.utf8)).id == key(Self.counting).id)
        }
        #expect("\(try key(Self.counting))" == "(pseudonym key)")
        for wrong in ["", "0", lower + " ", lower + "\n\n", " " + lower, String(lower.dropLast()), lower + "00"] {
            #expect(PseudonymKey(contents: Array(wrong.utf8)) == nil)
        }
        #expect(PseudonymKey(contents: Array(("g" + lower.dropFirst()).utf8)) == nil)
        #expect(PseudonymKey(contents: Self.counting + [0]) == nil)
    }

    @Test("of the kinds of pseudonym the narrower wins, a mask is more severe, and without a key there is a mask")
    func severity() throws {
        func action(_ actions: [RedactionAction], _ key: PseudonymKey?) -> RedactionAction? {
            let rules = actions.map { RedactionRule(name: "r", keys: [KeyPattern("a")], action: $0) }
            var redactor = Redactor(
                rules: RedactionRules(rules), scope: NamespaceScope(permitted: [], forbidden: []), known: [],
                settings: RedactionSettings(pseudonymKey: key))
            let profile = redactor.profile(of: .anywhere)
            return redactor.treatment(of: Array("a".utf8), in: profile).action
        }
        let key = try key(Self.counting)
        #expect(action([.joinedPseudonym, .pseudonym], key) == .pseudonym)
        #expect(action([.mask, .pseudonym], key) == .mask)
        #expect(action([.pseudonym, .remove], key) == .remove)
        #expect(action([.joinedPseudonym], key) == .joinedPseudonym)
        #expect(action([.pseudonym], nil) == .mask && action([.joinedPseudonym], nil) == .mask)
    }
}
