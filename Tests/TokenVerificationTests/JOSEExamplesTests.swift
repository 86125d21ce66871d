import Cryptography
import Quantities
import StrictJSON
import TestSupport
import Testing
import TokenVerification

/// The rows of `Data/rfc_jose.json` that hold a key: read as an issuer's key set, used as one.
@Suite struct JOSEExamplesTests {
    private struct Malformed: Error {}

    private static func rows() throws -> [(id: String, row: JSONObject)] {
        let bytes = try Repository.bytes("Tests/TokenVerificationTests/Data/rfc_jose.json")
        guard case .array(let rows) = try JSONReader.read(bytes, limits: .document) else { throw Malformed() }
        return try rows.map { row in
            guard case .object(let row) = row, case .string(let id) = row["id"] else { throw Malformed() }
            return (id, row)
        }
    }

    private static func keys(of row: JSONObject) -> KeySet? {
        guard let jwk = row["jwk"] else { return nil }
        return try? KeySet(parsing: JSONWriter.canonical(.object(JSONObject([("keys", .array([jwk]))]))))
    }

    @Test("the signatures of RFC 7515 A.2, A.3 and RFC 8037 A.4 are their keys', the other examples are refused")
    func signatures() throws {
        let refused = [
            "rfc7515-A.1": "alg", "rfc7515-A.5 / rfc7519-6.1": "structure", "rfc7515-E": "structure",
            "rfc7797-4.2": "structure",
        ]
        var accepted: [String] = []
        for (id, row) in try Self.rows() {
            guard case .string(let token) = row["token"] else { continue }
            do throws(TokenRefusal) {
                let signed = try SignedToken(BearerToken(Array(token.utf8)))
                guard let keys = Self.keys(of: row) else { continue }
                let signer = try signed.signer(among: keys, allowing: Set(SignatureAlgorithm.allCases))
                #expect(signer.key.material == keys.keys.first?.key.material)
                accepted.append(id)
            } catch {
                #expect(error.code.rawValue == refused[id], "\(id): \(error)")
            }
        }
        #expect(accepted == ["rfc7515-A.2", "rfc7515-A.3", "rfc8037-A.4/A.5"])
    }

    @Test("a key of a set has the thumbprint of RFC 7638 and RFC 8037, whatever else its entry says")
    func thumbprints() throws {
        var seen: [String] = []
        for (id, row) in try Self.rows() {
            guard case .string(let thumbprint) = row["thumbprint_sha256"], case .object(let jwk) = row["jwk"] else {
                continue
            }
            let more: [(String, JSONValue)] = [("use", .string("sig")), ("x5t", .string("AAAA"))]
            for members in [jwk.members, jwk.members.reversed()] {
                let entry = JSONObject(members.map { ($0.name, $0.value) } + more)
                let keys = try #require(Self.keys(of: JSONObject([("jwk", .object(entry))])), "\(id)")
                #expect(keys.keys.map(\.key.material.thumbprint) == [thumbprint], "\(id)")
            }
            seen.append(id)
        }
        #expect(seen == ["rfc8037-A.3 thumbprint", "rfc7638-3.1 thumbprint"])
    }

    @Test(
        "the copies of the examples are what the shared folder holds",
        .enabled(if: SharedVectors.contains("rfc_jose.json"), "\(SharedVectors.absence(of: "rfc_jose.json"))"),
        arguments: ["TokenVerificationTests", "CryptographyTests"])
    func copies(target: String) throws {
        #expect(try Repository.bytes("Tests/\(target)/Data/rfc_jose.json") == SharedVectors.bytes("rfc_jose.json"))
    }
}
