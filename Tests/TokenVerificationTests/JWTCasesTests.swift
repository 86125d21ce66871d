import Cryptography
import Foundation
import Quantities
import StrictJSON
import Testing
import TokenVerification

/// Every case of `Data/jwt_cases.json`, by the configuration in the file.
@Suite struct JWTCasesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let token: [UInt8]
        let isAccepted: Bool

        var testDescription: String { id }
    }

    private static func read(_ name: String) -> JSONValue? {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/\(name)")
        let bytes = (try? Data(contentsOf: path)).map { Array($0) } ?? []
        return try? JSONReader.read(bytes, limits: .document)
    }

    private static let file: JSONObject = {
        guard case .object(let file) = read("jwt_cases.json") else { return JSONObject([]) }
        return file
    }()

    /// The tokens of `Data/rfc_jose.json`.
    static func examples() throws -> [(id: String, token: String)] {
        guard case .array(let rows) = read("rfc_jose.json") else { throw KeySetProblem.notAKeySet }
        return rows.compactMap { row in
            guard case .object(let row) = row, case .string(let id) = row["id"], case .string(let token) = row["token"]
            else { return nil }
            return (id, token)
        }
    }

    static let cases: [Case] = {
        guard case .array(let entries) = file["cases"] else { return [] }
        return entries.compactMap { entry in
            guard case .object(let entry) = entry, case .string(let id) = entry["id"],
                case .string(let token) = entry["token"], case .string(let expect) = entry["expect"]
            else { return nil }
            return Case(id: id, token: Array(token.utf8), isAccepted: expect == "accept")
        }
    }()

    static func verifier() throws -> TokenVerifier {
        guard case .object(let config) = file["config"], let keys = config["jwks"] else {
            throw KeySetProblem.notAKeySet
        }
        let rules = IssuerRules(
            url: UTF8Text("https://idp.example"), audiences: [UTF8Text("trace-proxy")],
            algorithms: [.rs256, .ps256, .es256, .edDSA])
        return TokenVerifier([(rules, try KeySet(parsing: JSONWriter.canonical(keys)))])
    }

    static let now = Timestamp(seconds: 1_700_000_000)

    /// The check that refuses, where another one would do for the wrong reason.
    private static let codes = [
        "alg-none": "structure", "alg-None": "structure",
        "alg-none-with-valid-sig": "alg", "alg-number": "alg", "hmac-confusion-pem": "alg", "alg-vs-jwk-alg": "key",
        "alg-vs-jwk-alg-2": "alg", "alg-header-lies": "key", "alg-curve-mismatch": "key", "kid-unknown": "kid",
        "kid-missing": "kid", "kid-canon-equiv": "kid", "kid-other-key": "signature", "key-use-enc": "key",
        "key-too-small": "key", "jwk-header": "header", "jku-valid-sig": "header", "crit-empty": "header",
        "b64-false": "header", "zip-def": "header", "cty-jwt": "header", "dup-header-alg": "json", "dup-canon": "json",
        "dup-claim-escaped": "json", "json-deep": "json", "json-bad-utf8": "json", "json-nul-in-sub": "claims",
        "b64-pad-header": "base64", "b64-trailing-bits": "base64", "parts-4": "structure", "empty": "structure",
        "parts-empty-payload": "structure", "huge": "auth_header", "sig-truncated": "signature", "sig-der": "signature",
        "sig-zeros": "signature", "payload-swapped": "signature", "eddsa-s-plus-L": "signature", "no-iss": "issuer",
        "iss-suffix": "issuer", "iss-array": "issuer", "no-sub": "claims", "exp-bool": "claims", "exp-ms": "claims",
        "aud-canon": "claims", "aud-mixed": "claims", "typ-empty": "typ", "typ-JWE": "typ", "cnf-null": "cnf",
        "cnf-x5t-no-cert": "cnf", "logout-events-claim": "claims", "id-token-nonce": "claims",
    ]

    @Test("the file has its 120 cases, 8 of them good")
    func isComplete() {
        #expect(Self.cases.count == 120)
        #expect(Self.cases.count(where: \.isAccepted) == 8)
        #expect(Set(Self.codes.keys).isSubset(of: Self.cases.map(\.id)))
    }

    @Test("each case is decided as the file says, by the check that is meant", arguments: cases)
    func decides(entry: Case) throws {
        let verifier = try Self.verifier()
        do {
            let verified = try verifier.verify(BearerToken(entry.token), at: Self.now)
            #expect(entry.isAccepted)
            #expect(verified.claims.subject == UTF8Text("user-1"))
        } catch let refusal {
            #expect(!entry.isAccepted, "\(refusal)")
            if let code = Self.codes[entry.id] { #expect(refusal.code.rawValue == code, "\(refusal)") }
            #expect(refusal.description.utf8.count < 300)
            #expect(!refusal.description.utf8.contains { $0 < 0x20 })
        }
    }

    @Test("a refused token leaves nothing behind: in any order the cases are decided the same")
    func keepsNothing() throws {
        let verifier = try Self.verifier()
        for entry in Self.cases + Self.cases.reversed() {
            let isAccepted = (try? verifier.verify(BearerToken(entry.token), at: Self.now)) != nil
            #expect(isAccepted == entry.isAccepted, "\(entry.id)")
        }
    }
}
