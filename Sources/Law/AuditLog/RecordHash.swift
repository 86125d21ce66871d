import Cryptography

/// How hashes are made and written on the record.
enum RecordHash {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        DigestAlgorithm.sha256.digest(of: bytes)
    }

    /// One hash over a list: each item as four bytes of length, big-endian, and its bytes, so that no two lists agree.
    static func sha256(ofList items: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for item in items {
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: item.count >> (24 - 8 * $0)) }
            bytes += item
        }
        return sha256(bytes)
    }

    /// Lower-case hex digits.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: hexDigits(bytes), as: UTF8.self)
    }

    static func hexDigits(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return digits
    }

    private static func digit(_ half: UInt8) -> UInt8 { half < 10 ? 48 + half : 87 + half }
}
