import Cryptography
import Foundation
import TestSupport
import Testing

/// The signatures of Wycheproof's tokens alone: which bytes are a signature of a key, whatever the token and the key say beside.
@Suite struct WycheproofSignatureTests {
    private struct File: Decodable {
        var testGroups: [Group]
    }

    private struct Group: Decodable {
        var key: Key?
        var tests: [Entry]

        enum CodingKeys: String, CodingKey {
            case key = "public"
            case tests
        }
    }

    private struct Key: Decodable {
        var kty: String
        var n: String?
        var e: String?
        var crv: String?
        var x: String?
        var y: String?

        func material() throws -> PublicKeyMaterial {
            guard kty == "RSA" else {
                let curve = try #require(EllipticCurve(named: crv ?? ""))
                return .ec(curve, x: try bytes(x), y: try bytes(y))
            }
            return .rsa(modulus: try bytes(n), exponent: try bytes(e))
        }

        private func bytes(_ text: String?) throws -> [UInt8] { try #require(Base64URL.decode((text ?? "=").utf8)) }
    }

    private struct Entry: Decodable {
        var tcId: Int
        var jws: String
        var result: String
    }

    private struct Header: Decodable {
        var alg: String
    }

    private static let path = "wycheproof/json_web_signature_test.json"

    /// The signature holds, and still the token must be refused: the key is for another algorithm, or for encryption.
    private static let boundOtherwise: Set = [332, 334, 336, 338, 340, 353, 354, 355, 356]

    /// What a token's signature covers, by which algorithm; nil for what is no token of three parts by an algorithm of ours.
    private static func signed(_ token: String) -> (SignatureAlgorithm, input: [UInt8], signature: [UInt8])? {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let signature = Base64URL.decode(parts[2]),
            let name = try? JSONDecoder().decode(Header.self, from: Data(header)).alg,
            let algorithm = SignatureAlgorithm(named: name)
        else { return nil }
        return (algorithm, Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1]), signature)
    }

    @Test(
        "of RSA, PSS and ECDSA signatures exactly those hold that Wycheproof calls valid",
        .enabled(if: SharedVectors.contains(path), "\(SharedVectors.absence(of: path))"))
    func signatures() throws {
        let file = try JSONDecoder().decode(File.self, from: Data(SharedVectors.bytes(Self.path)))
        var histogram = Histogram()
        for group in file.testGroups {
            guard let material = try group.key?.material() else { continue }
            let key = try PublicKey(material)
            for entry in group.tests {
                guard let (algorithm, input, signature) = Self.signed(entry.jws) else { continue }
                let holds = key.isValid(signature, over: input, by: algorithm)
                #expect(holds == (entry.result == "valid" || Self.boundOtherwise.contains(entry.tcId)), "\(entry.tcId)")
                histogram.add("\(algorithm.rawValue) \(holds ? "holds" : "does not")")
            }
        }
        histogram.print(Self.path)
        for name in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES512"] {
            #expect(histogram["\(name) holds"] >= 1, "\(name)")
        }
        #expect(histogram["RS256 does not"] >= 213)
        #expect(histogram["PS256 does not"] + histogram["PS384 does not"] + histogram["PS512 does not"] >= 45)
        #expect(histogram["ES256 does not"] >= 24)
    }
}
