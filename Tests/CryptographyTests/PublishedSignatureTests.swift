import Cryptography
import Foundation
import TestSupport
import Testing

/// Signatures that RFCs publish, on the curves that JOSE uses: `Data/published_signatures.json`.
@Suite struct PublishedSignatureTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        var source: String
        var alg: String
        /// In hex, as the message and the signature: the coordinates, or the point.
        var key: [String]
        var message: String
        var signature: String

        var testDescription: String { source }

        func publicKey() throws -> PublicKey {
            let numbers = try key.map { try Hex.bytes($0) }
            switch alg {
            case "ES256": return try PublicKey(.ec(.p256, x: numbers[0], y: numbers[1]))
            case "ES384": return try PublicKey(.ec(.p384, x: numbers[0], y: numbers[1]))
            case "ES512": return try PublicKey(.ec(.p521, x: numbers[0], y: numbers[1]))
            default: return try PublicKey(.ed25519(numbers[0]))
            }
        }
    }

    static let rows: [Row] = {
        let bytes = try? Repository.bytes("Tests/CryptographyTests/Data/published_signatures.json")
        return bytes.flatMap { try? JSONDecoder().decode([Row].self, from: Data($0)) } ?? []
    }()

    @Test("there are two signatures for each curve and three for Ed25519")
    func isComplete() {
        let counts = ["ES256", "ES384", "ES512", "EdDSA"].map { name in Self.rows.count { $0.alg == name } }
        #expect(counts == [2, 2, 2, 3])
    }

    @Test("the signatures of RFC 6979 and RFC 8032 hold, over their message alone", arguments: rows)
    func holds(row: Row) throws {
        let key = try row.publicKey()
        let algorithm = try #require(SignatureAlgorithm(named: row.alg))
        let message = try Hex.bytes(row.message)
        let signature = try Hex.bytes(row.signature)
        #expect(key.isValid(signature, over: message, by: algorithm))
        #expect(!key.isValid(signature, over: message + [0], by: algorithm))
        #expect(!key.isValid(signature.reversed(), over: message, by: algorithm))
    }
}

/// Numbers as specifications write them.
enum Hex {
    static func bytes(_ text: String) throws -> [UInt8] {
        try stride(from: 0, to: text.count, by: 2).map { place in
            try #require(UInt8(text.dropFirst(place).prefix(2), radix: 16))
        }
    }
}
