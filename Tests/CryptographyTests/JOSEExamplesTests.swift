import Cryptography
import Foundation
import Testing

/// The rows of `Data/rfc_jose.json` that speak of keys, digests and signatures.
@Suite struct JOSEExamplesTests {
    struct Row: Decodable {
        var id: String
        var alg: String?
        var jwk: [String: String]?
        var token: String?
        var thumbprint_sha256: String?
        var code_verifier: String?
        var code_challenge: String?
        var access_token: String?
        var at_hash: String?
    }

    private static let rows: [Row] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/rfc_jose.json")
        return (try? JSONDecoder().decode([Row].self, from: Data(contentsOf: file))) ?? []
    }()

    private func material(_ jwk: [String: String]) throws -> PublicKeyMaterial {
        func bytes(_ name: String) throws -> [UInt8] {
            try #require(Base64URL.decode((jwk[name] ?? "=").utf8))
        }
        switch jwk["kty"] {
        case "RSA": return .rsa(modulus: try bytes("n"), exponent: try bytes("e"))
        case "EC":
            let curve = try #require(EllipticCurve(named: jwk["crv"] ?? ""))
            return .ec(curve, x: try bytes("x"), y: try bytes("y"))
        default: return .ed25519(try bytes("x"))
        }
    }

    @Test("the signatures of RFC 7515 A.2, A.3 and RFC 8037 A.4 verify")
    func signatures() throws {
        var seen: [String] = []
        for row in Self.rows {
            guard let algorithm = SignatureAlgorithm(rawValue: row.alg ?? "") else { continue }
            let parts = try #require(row.token).utf8.split(separator: UInt8(ascii: "."))
            let input = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
            let key = try PublicKey(try material(row.jwk ?? [:]))
            let signature = try #require(Base64URL.decode(parts[2]))
            #expect(key.isValid(signature, over: input, by: algorithm), "\(row.id)")
            #expect(!key.isValid(signature, over: input.reversed(), by: algorithm), "\(row.id)")
            seen.append(algorithm.rawValue)
        }
        #expect(seen == ["RS256", "ES256", "EdDSA"])
    }

    @Test("thumbprints are those of RFC 7638 and RFC 8037")
    func thumbprints() throws {
        let rows = Self.rows.filter { $0.thumbprint_sha256 != nil }
        #expect(rows.count == 2)
        for row in rows {
            #expect(try material(row.jwk ?? [:]).thumbprint == row.thumbprint_sha256, "\(row.id)")
        }
    }

    @Test("a hash as base64url is that of RFC 7636 and OpenID Connect Core")
    func hashes() throws {
        for row in Self.rows {
            if let verifier = row.code_verifier {
                #expect(Base64URL.encode(DigestAlgorithm.sha256.digest(of: Array(verifier.utf8))) == row.code_challenge)
            }
            if let token = row.access_token {
                let digest = DigestAlgorithm.sha256.digest(of: Array(token.utf8))
                #expect(Base64URL.encode(Array(digest.prefix(16))) == row.at_hash)
            }
        }
    }

    @Test(
        "`none` and shared secrets are no algorithms",
        arguments: ["none", "None", "HS256", "rs256", "ES256 ", "ES256K", "RSA1_5", "", "RS256\u{301}", "ＲＳ256"])
    func refusesOthers(name: String) {
        #expect(SignatureAlgorithm(named: name) == nil)
    }
}
