/// The two spellings of an ECDSA signature: JWS sets both numbers side by side at full length (RFC 7518 section 3.4),
/// the library wants DER (RFC 3279 section 2.2.3).
enum ECDSASignature {
    /// `raw` is twice the coordinate size long. Whether the numbers are in range is the verifier's to say.
    static func der(fromRaw raw: [UInt8], of curve: EllipticCurve) -> [UInt8] {
        let content = integer(raw.prefix(curve.coordinateSize)) + integer(raw.dropFirst(curve.coordinateSize))
        return [0x30] + length(content.count) + content
    }

    /// Nil where `der` is not two numbers that fit the curve.
    static func raw(fromDER der: [UInt8], of curve: EllipticCurve) -> [UInt8]? {
        guard der.first == 0x30, der.count > 2 else { return nil }
        var rest = der.dropFirst(der[1] == 0x81 ? 3 : 2)
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard rest.first == 0x02, let size = rest.dropFirst().first, rest.count >= 2 + Int(size) else { return nil }
            let number = rest.dropFirst(2).prefix(Int(size)).drop { $0 == 0 }
            guard number.count <= curve.coordinateSize else { return nil }
            raw += repeatElement(0, count: curve.coordinateSize - number.count)
            raw += number
            rest = rest.dropFirst(2 + Int(size))
        }
        return rest.isEmpty ? raw : nil
    }

    /// The shortest form that is not negative.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let number = bytes.drop { $0 == 0 }
        let sign: [UInt8] = (number.first ?? 0x80) >= 0x80 ? [0] : []
        return [0x02] + length(sign.count + number.count) + sign + number
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [0x81, UInt8(truncatingIfNeeded: count)]
    }
}
