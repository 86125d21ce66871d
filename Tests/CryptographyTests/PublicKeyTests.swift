import Cryptography
import Testing

@Suite struct PublicKeyTests {
    private static let modulus = [0x80] + [UInt8](repeating: 0, count: 254) + [1]
    private static let exponent: [UInt8] = [1, 0, 1]

    private func problem(_ material: PublicKeyMaterial) -> PublicKeyProblem? {
        do {
            _ = try PublicKey(material)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "an RSA modulus has 2048 to 8192 bits, is odd and written without leading zeros",
        arguments: [
            (modulus, nil), (Array(repeating: 0xFF, count: 1024), nil), ([0x7F] + modulus.dropFirst(), 2047),
            (Array(repeating: 0xFF, count: 128), 1024), ([1] + Array(repeating: 0xFF, count: 1024), 8193), ([], 0),
            ([1], 1),
        ] as [([UInt8], Int?)])
    func modulusSizes(modulus: [UInt8], bits: Int?) {
        #expect(problem(.rsa(modulus: modulus, exponent: Self.exponent)) == bits.map { .modulusSize(bits: $0) })
    }

    @Test("an even modulus or one with a leading zero is refused")
    func modulusForm() {
        #expect(problem(.rsa(modulus: Self.modulus.dropLast() + [2], exponent: [1, 0, 1])) == .evenModulus)
        #expect(problem(.rsa(modulus: [0] + Self.modulus, exponent: [1, 0, 1])) == .leadingZero)
        #expect(problem(.rsa(modulus: Self.modulus, exponent: [0, 1, 0, 1])) == .leadingZero)
    }

    @Test("a modulus that is a power of 65537 modulo every small prime is refused: its generator is known to be flawed")
    func factorableModulus() {
        var modulus: [UInt8] = [1]
        for _ in 0..<128 { modulus = timesGenerator(modulus) }
        #expect(problem(.rsa(modulus: modulus, exponent: Self.exponent)) == .factorableModulus)
        modulus[modulus.count - 1] += 2
        #expect(problem(.rsa(modulus: modulus, exponent: Self.exponent)) == nil)
    }

    /// `number` times 65537, big-endian and without leading zeros: itself, and itself two bytes further up.
    private func timesGenerator(_ number: [UInt8]) -> [UInt8] {
        let upper = [0] + number + [0, 0]
        let lower = [0, 0, 0] + number
        var sum = [UInt8](repeating: 0, count: upper.count)
        var carry = 0
        for index in sum.indices.reversed() {
            let digit = Int(upper[index]) + Int(lower[index]) + carry
            sum[index] = UInt8(digit & 0xFF)
            carry = digit >> 8
        }
        return Array(sum.drop { $0 == 0 })
    }

    @Test(
        "an RSA exponent is odd, from 65537 on",
        arguments: [
            [], [1], [3], [17], [0xFF, 0xFF], [1, 0, 0], [1, 0, 2], Array(repeating: 0xFF, count: 9),
        ] as [[UInt8]])
    func exponents(exponent: [UInt8]) {
        #expect(problem(.rsa(modulus: Self.modulus, exponent: exponent)) == .exponent)
    }

    @Test("a point must have coordinates of full length and be on its curve", arguments: EllipticCurve.allCases)
    func points(curve: EllipticCurve) throws {
        let key = try #require(PrivateKey(generating: .ec(curve)))
        guard case .ec(_, let x, let y) = key.publicMaterial else { throw PublicKeyProblem.unusable }
        #expect(problem(.ec(curve, x: x, y: y)) == nil)
        var moved = y
        moved[moved.count - 1] ^= 1
        #expect(problem(.ec(curve, x: x, y: moved)) == .notOnCurve(curve))
        #expect(problem(.ec(curve, x: x, y: y.map { _ in 0 })) == .notOnCurve(curve))
        #expect(problem(.ec(curve, x: x.map { _ in 0 }, y: y.map { _ in 0 })) == .notOnCurve(curve))
        #expect(problem(.ec(curve, x: x.map { _ in 0xFF }, y: y)) == .notOnCurve(curve))
        for wrong in [[], Array(x.dropFirst()), [0] + x] {
            #expect(problem(.ec(curve, x: wrong, y: y)) == .coordinateSize(curve))
            #expect(problem(.ec(curve, x: y, y: wrong)) == .coordinateSize(curve))
        }
    }

    @Test("an Ed25519 key has 32 bytes", arguments: [0, 31, 33, 57])
    func ed25519(count: Int) {
        #expect(problem(.ed25519(Array(repeating: 9, count: count))) == .ed25519Size(bytes: count))
    }

    @Test("a problem says what is right")
    func messages() {
        #expect(
            PublicKeyProblem.modulusSize(bits: 1024).description
                == "RSA modulus has 1024 bits: expected 2048 to 8192")
        #expect(
            PublicKeyProblem.coordinateSize(.p521).description
                == "coordinate has the wrong length: expected 66 bytes for P-521")
    }
}
