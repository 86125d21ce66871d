import Cryptography
import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite struct KeySetTests {
    private func entry(_ id: String = "p256", _ changes: [(String, JSONValue?)] = []) throws -> JSONValue {
        let key = try #require(TestIssuer.keys.first { $0.id == id })
        guard case .object(let jwk) = TestIssuer.jwk(key.id, key.key) else { throw KeySetProblem.notAKeySet }
        return .object(TestIssuer.merged(jwk.members.map { ($0.name, $0.value) }, changes))
    }

    private func problem(_ text: String) -> KeySetProblem? {
        do {
            _ = try KeySet(parsing: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("a set with a key of each kind is read whole, in its order")
    func reads() throws {
        let set = try TestIssuer.keySet(TestIssuer.keys.map { TestIssuer.jwk($0.id, $0.key) })
        #expect(set.keys.map(\.keyID) == TestIssuer.keys.map { UTF8Text($0.id) })
        #expect(set.keys.map(\.key.material) == TestIssuer.keys.map(\.key.publicMaterial))
        #expect(set.dropped.isEmpty)
    }

    @Test("`use`, `key_ops`, `alg` and unknown members may be there and right")
    func acceptsOptionalMembers() throws {
        let changes: [(String, JSONValue?)] = [
            ("use", .string("sig")), ("key_ops", .array([.string("sign"), .string("verify")])),
            ("alg", .string("ES256")),
            ("x5c", .array([.string("MIIB")])), ("x5t", .string("AAAA")), ("nbf", .number(JSONNumber(0))),
        ]
        let set = try TestIssuer.keySet([entry("p256", changes)])
        #expect(set.keys.map(\.algorithm) == [.es256])
        #expect(set.dropped.isEmpty)
    }

    @Test(
        "an entry that can't verify tokens is dropped, with the reason, and the others stay",
        arguments: [
            ("use", JSONValue.string("enc"), DroppedKey.Reason.use("enc")), ("use", .string("SIG"), .use("SIG")),
            ("use", .null, .notText("use")), ("key_ops", .array([.string("encrypt")]), .operations),
            ("key_ops", .array([]), .operations), ("key_ops", .string("verify"), .operations),
            ("key_ops", .null, .operations), ("alg", .string("ES256K"), .algorithm("ES256K")),
            ("alg", .string("RSA-OAEP"), .algorithm("RSA-OAEP")), ("alg", .string("HS256"), .algorithm("HS256")),
            ("alg", .string("ES384"), .algorithmOfAnotherKind), ("alg", .string("RS256"), .algorithmOfAnotherKind),
            ("alg", .null, .notText("alg")), ("kty", .string("XYZ"), .type("XYZ")), ("kty", .string("ec"), .type("ec")),
            ("kty", .string("OKP"), .curve("P-256")), ("kty", .bool(true), .notText("kty")),
            ("crv", .string("P-999"), .curve("P-999")), ("crv", .string("secp256k1"), .curve("secp256k1")),
            ("crv", .string("P-384"), .unusable(.coordinateSize(.p384))),
            ("x", .string("AA"), .unusable(.coordinateSize(.p256))),
            ("x", .string("A=="), .encoding("x")), ("y", .number(JSONNumber(1)), .notText("y")),
            ("kid", .string(""), .keyID), ("kid", .string("k\u{301}"), .keyID), ("kid", .string("a\nb"), .keyID),
            ("kid", .number(JSONNumber(7)), .notText("kid")), ("d", .string("AAAA"), .secretMember("d")),
            ("k", .null, .secretMember("k")), ("p", .string(""), .secretMember("p")),
        ])
    func drops(name: String, value: JSONValue, reason: DroppedKey.Reason) throws {
        let set = try TestIssuer.keySet([entry("rsa"), entry("p256", [(name, value)]), entry("ed")])
        #expect(set.keys.map(\.keyID) == [UTF8Text("rsa"), UTF8Text("ed")])
        #expect(set.dropped.map(\.reason) == [reason])
        #expect(set.dropped.map(\.index) == [1])
        #expect(!reason.description.utf8.contains { $0 < 0x20 })
    }

    @Test("symmetric keys, keys of weak or wrong numbers and entries that are no objects are dropped")
    func dropsOthers() throws {
        let small = try #require(PrivateKey(generating: .rsa(bits: 1024)))
        let symmetric = JSONValue.object(
            JSONObject([
                ("kty", .string("oct")), ("kid", .string("h")), ("k", .string("AAAA")), ("alg", .string("HS256")),
            ]))
        let set = try TestIssuer.keySet([
            symmetric, TestIssuer.jwk("small", small), .null, .string("x"), try entry("rsa", [("e", .string("Aw"))]),
            try entry("p384", [("y", nil)]), try entry("p521", [("kty", nil)]), try entry("ed"),
        ])
        #expect(set.keys.map(\.keyID) == [UTF8Text("ed")])
        let reasons: [DroppedKey.Reason] = [
            .secretMember("k"), .unusable(.modulusSize(bits: 1024)), .notAnObject, .notAnObject, .unusable(.exponent),
            .notText("y"), .notText("kty"),
        ]
        #expect(set.dropped.map(\.reason) == reasons)
    }

    @Test("a token whose key was dropped is refused for that reason")
    func explainsDroppedKey() throws {
        let set = try TestIssuer.keySet([entry("p256", [("use", .string("enc"))]), entry("rsa")])
        let verifier = TokenVerifier([(TestIssuer.rules(), set)])
        #expect(try TestIssuer.refusal(TestIssuer.token(), by: verifier) == .key(.dropped(.use("enc"))))
    }

    @Test("two keys of one name are both dropped; one key given twice is one")
    func dropsAmbiguous() throws {
        let set = try TestIssuer.keySet([
            entry("rsa", [("kid", .string("a"))]), entry("p256"), entry("ed", [("kid", .string("a"))]), entry("p256"),
        ])
        #expect(set.keys.map(\.keyID) == [UTF8Text("p256")])
        #expect(set.dropped.map(\.index) == [0, 2])
        #expect(set.dropped.map(\.reason) == [.ambiguousKeyID, .ambiguousKeyID])
        let skipped = try TestIssuer.keySet([
            entry("p256"), entry("rsa", [("kid", .string("p256")), ("kty", .string("?"))]),
        ])
        #expect(skipped.keys.count == 1, "an entry that is not understood takes no name")
        let rebound = [try entry("rsa", [("alg", .string("RS256"))]), try entry("rsa", [("alg", .string("PS256"))])]
        #expect(throws: KeySetProblem.self) { try TestIssuer.keySet(rebound) }
    }

    @Test("a key for one algorithm verifies no other of its kind")
    func bindsAlgorithm() throws {
        let verifier = TokenVerifier([
            (TestIssuer.rules(), try TestIssuer.keySet([entry("rsa", [("alg", .string("RS256"))])]))
        ])
        #expect(try TestIssuer.refusal(TestIssuer.token(.rs256), by: verifier) == nil)
        for algorithm in [SignatureAlgorithm.ps256, .rs384, .rs512, .ps512] {
            let refusal = try TestIssuer.refusal(TestIssuer.token(algorithm), by: verifier)
            #expect(refusal == .key(.otherAlgorithm(token: algorithm, key: .rs256)))
        }
    }

    @Test(
        "what is no key set is refused whole",
        arguments: ["[]", "{}", "null", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"Keys":[]}"#, "\"keys\""])
    func refusesOtherDocuments(text: String) {
        #expect(problem(text) == .notAKeySet)
    }

    @Test(
        "a set without one usable key is refused, and says why",
        arguments: [#"{"keys":[]}"#, #"{"keys":[{"kty":"oct"}]}"#])
    func refusesEmpty(text: String) {
        guard case .noUsableKey = problem(text) else {
            Issue.record("\(text) is read")
            return
        }
        #expect(
            problem(#"{"keys":[{"kty":"XYZ"}]}"#)?.description
                == "key set has no usable key: its `kty` is `XYZ`: expected `RSA`, `EC` or `OKP`")
    }

    @Test("repeated members, an HTML page, 101 keys and a quarter of a megabyte are refused")
    func refusesBrokenDocuments() throws {
        for text in [#"{"keys":[],"keys":[]}"#, "<html>", "", #"{"keys":[{"kty":"RSA","kty":"EC"}]}"#] {
            guard case .unreadable = problem(text) else {
                Issue.record("\(text) is read")
                continue
            }
        }
        let many = try (0..<101).map { try entry("ed", [("kid", .string("k\($0)"))]) }
        #expect(throws: KeySetProblem.tooManyKeys(101)) { try TestIssuer.keySet(many) }
        #expect(try TestIssuer.keySet(Array(many.prefix(100))).keys.count == 100)
        #expect(problem(String(repeating: " ", count: 1 << 18) + "{}")?.description.contains("too long") == true)
    }
}
