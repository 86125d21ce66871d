import Cryptography
import Testing

/// The special cases that Wycheproof has for ES256, on every curve: numbers at and beyond the ends of their range.
@Suite struct ECDSARangeTests {
    struct Curve: Sendable, CustomTestStringConvertible {
        let curve: EllipticCurve
        let algorithm: SignatureAlgorithm
        /// How many points there are (SEC 2 sections 2.4.2, 2.5.1 and 2.6.1), in hex.
        let order: String

        var testDescription: String { algorithm.rawValue }
    }

    static let curves = [
        Curve(
            curve: .p256, algorithm: .es256,
            order: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        Curve(
            curve: .p384, algorithm: .es384,
            order: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"),
        Curve(
            curve: .p521, algorithm: .es512,
            order: "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                + "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409"),
    ]

    private let message = Array("header.payload".utf8)

    /// `left - right`, of the same length; the larger comes first.
    private func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var borrow = 0
        for index in left.indices.reversed() {
            let digit = Int(left[index]) - Int(right[index]) - borrow
            borrow = digit < 0 ? 1 : 0
            result[index] = UInt8(digit & 0xFF)
        }
        return result
    }

    @Test("numbers of zero, one, the order and around it make no signature", arguments: curves)
    func edges(curve: Curve) throws {
        let key = try #require(PrivateKey(generating: .ec(curve.curve)))
        let publicKey = try PublicKey(key.publicMaterial)
        let order = try Hex.bytes(curve.order)
        let zero = [UInt8](repeating: 0, count: order.count)
        let one: [UInt8] = Array(zero.dropLast()) + [1]
        let edges: [[UInt8]] = [zero, one, difference(order, one), order, zero.map { _ in 0xFF }]
        var tried = 0
        for r in edges {
            for s in edges {
                #expect(!publicKey.isValid(r + s, over: message, by: curve.algorithm))
                tried += 1
            }
        }
        #expect(tried == 25)
        let signature = try #require(key.signature(over: message, by: curve.algorithm))
        let (r, s) = (Array(signature.prefix(order.count)), Array(signature.dropFirst(order.count)))
        #expect(publicKey.isValid(r + s, over: message, by: curve.algorithm))
        #expect(publicKey.isValid(r + difference(order, s), over: message, by: curve.algorithm), "the order is right")
        for edge in edges {
            #expect(!publicKey.isValid(r + edge, over: message, by: curve.algorithm))
            #expect(!publicKey.isValid(edge + s, over: message, by: curve.algorithm))
        }
    }

    @Test(
        "both numbers at full length, and nothing else, are a signature: no DER, no padding, no cut", arguments: curves)
    func form(curve: Curve) throws {
        let key = try #require(PrivateKey(generating: .ec(curve.curve)))
        let publicKey = try PublicKey(key.publicMaterial)
        let size = curve.curve.coordinateSize
        let signature = try #require(key.signature(over: message, by: curve.algorithm))
        let (r, s) = (Array(signature.prefix(size)), Array(signature.dropFirst(size)))
        let others: [[UInt8]] = [
            [0] + r + [0] + s, r + s + [0], [0] + r + s, r + s + [0, 0], r, r + [0], r + s + r + s,
            [0x30, UInt8(4 + 2 * size), 2, UInt8(size)] + r + [2, UInt8(size)] + s, s + r,
            Array(repeating: 1, count: 1 << 16),
        ]
        for other in others {
            #expect(!publicKey.isValid(other, over: message, by: curve.algorithm), "\(other.count) bytes")
        }
    }
}
