import Cryptography
import DemoServices
import Foundation
import Quantities
import StrictJSON
import Testing
import TokenVerification

@Suite("DemoIssuer")
struct DemoIssuerTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func verifier(of issuer: DemoIssuer) throws -> TokenVerifier {
        let rules = IssuerRules(
            url: UTF8Text(DemoIssuer.url), audiences: [UTF8Text(DemoIssuer.audience)], algorithms: [.rs256, .es256])
        return TokenVerifier([(rules: rules, keys: try KeySet(parsing: issuer.keySet))])
    }

    @Test("a persona's token is one that the strict verifier accepts", arguments: DemoPersona.all)
    func mintsGenuineTokens(persona: DemoPersona) throws {
        let issuer = try DemoIssuer()
        let token = BearerToken(Array(try issuer.token(for: persona, at: now).utf8))
        let claims = try verifier(of: issuer).verify(token, at: now)
        #expect(claims.claims.subject == UTF8Text(persona.subject))
    }

    @Test("the personas use both of the issuer's keys")
    func usesBothKeys() {
        #expect(Set(DemoPersona.all.map(\.algorithm)) == [.rs256, .es256])
    }

    @Test("a token ends with its lifetime")
    func tokensExpire() throws {
        let issuer = try DemoIssuer()
        let token = BearerToken(Array(try issuer.token(for: .onCall, at: now, lifetime: 60).utf8))
        let late = Timestamp(seconds: now.seconds + 300)
        #expect(throws: TokenRefusal.self) { try verifier(of: issuer).verify(token, at: late) }
    }

    @Test("another issuer's key set does not verify a token")
    func keysAreFresh() throws {
        let token = BearerToken(Array(try DemoIssuer().token(for: .onCall, at: now).utf8))
        let other = try verifier(of: DemoIssuer())
        #expect(throws: TokenRefusal.self) { try other.verify(token, at: now) }
    }

    @Test("a token names the URL that its issuer was given, the type that was asked for, and a key only where it is to")
    func names() throws {
        let issuer = try DemoIssuer(url: "https://127.0.0.1:1")
        let rules = IssuerRules(
            url: UTF8Text("https://127.0.0.1:1"), audiences: [UTF8Text(DemoIssuer.audience)], algorithms: [.es256])
        let verifier = TokenVerifier([(rules: rules, keys: try KeySet(parsing: issuer.keySet))])
        let claims = JSONObject([
            ("iss", .string("https://127.0.0.1:1")), ("sub", .string("a")), ("aud", .string(DemoIssuer.audience)),
            ("exp", .number(JSONNumber(now.seconds + 60))),
        ])
        let nameless = try issuer.token(claims: claims, by: .es256, type: "JWT", namesKey: false)
        #expect(try verifier.verify(BearerToken(Array(nameless.utf8)), at: now).claims.subject == UTF8Text("a"))
        let header = try #require(nameless.split(separator: ".").first)
        let text = String(decoding: try #require(Base64URL.decode(Array(header.utf8))), as: UTF8.self)
        #expect(text == #"{"alg":"ES256","typ":"JWT"}"#)
        let persona = try issuer.token(for: .storefrontEngineer, at: now)
        #expect(try verifier.verify(BearerToken(Array(persona.utf8)), at: now).claims.issuer == rules.url)
    }

    @Test("no two tokens are equal")
    func tokensAreUnique() throws {
        let issuer = try DemoIssuer()
        #expect(try issuer.token(for: .onCall, at: now) != issuer.token(for: .onCall, at: now))
    }

    @Test(
        "an algorithm that the issuer has no key for is refused",
        arguments: [SignatureAlgorithm.ps256, .es384, .edDSA])
    func refusesOtherAlgorithms(algorithm: SignatureAlgorithm) throws {
        let issuer = try DemoIssuer()
        #expect(throws: DemoFailure.noSignature(algorithm)) { try issuer.token(claims: JSONObject([]), by: algorithm) }
    }

    @Test("the key set file holds public keys only, and replaces an older one whole")
    func writesTheKeySet() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "keys.json").path
        try DemoIssuer().writeKeySet(to: path)
        let issuer = try DemoIssuer()
        try issuer.writeKeySet(to: path)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(issuer.keySet))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["keys.json"])
        #expect(!String(decoding: issuer.keySet, as: UTF8.self).contains("\"d\""))
    }

    @Test("a key set that can't be written says why", arguments: ["/nowhere/keys.json", "/proc/keys.json"])
    func saysWhyNot(path: String) throws {
        let issuer = try DemoIssuer()
        let failure = #expect(throws: DemoFailure.self) { try issuer.writeKeySet(to: path) }
        #expect(failure?.description.contains(path) == true)
    }
}
