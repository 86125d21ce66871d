/// A range of IP addresses, written `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
///
/// IPv4 written inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address that it is, in ranges and in addresses.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    private let bytes: [UInt8]
    private let bits: Int

    /// Nil for what is no address, a prefix that is too long, and for a range whose address has bits behind its prefix: `10.0.0.1/8` could
    /// mean one address or sixteen million.
    package init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.address(String(Substring(parts[0]))) else { return nil }
        var bits = address.count * 8
        if parts.count == 2 {
            guard let prefix = Self.number(parts[1], most: 3), prefix <= bits else { return nil }
            bits = prefix
        }
        let isMapped = address.count == 16 && address.starts(with: Self.mapped)
        guard !isMapped || bits >= 96 else { return nil }
        self.text = text
        bytes = Self.normalized(address)
        self.bits = isMapped ? bits - 96 : bits
        guard (self.bits..<bytes.count * 8).allSatisfy({ !Self.isSet($0, bytes) }) else { return nil }
    }

    package var description: String { text }

    /// Whether an address of 4 or 16 bytes in network order is in the range.
    package func contains(_ address: [UInt8]) -> Bool {
        let address = Self.normalized(address)
        guard address.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { Self.isSet($0, address) == Self.isSet($0, bytes) }
    }

    /// The bytes of an address as text, strictly: a dotted quad without leading zeros, or RFC 4291 section 2.2 without a zone.
    package static func address(_ text: String) -> [UInt8]? {
        text.utf8.contains(UInt8(ascii: ":")) ? sixteen(Array(text.utf8)) : four(Array(text.utf8)[...])
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

    private static func normalized(_ address: [UInt8]) -> [UInt8] {
        address.count == 16 && address.starts(with: mapped) ? Array(address[12...]) : address
    }

    private static func isSet(_ bit: Int, _ bytes: [UInt8]) -> Bool { bytes[bit / 8] >> (7 - bit % 8) & 1 == 1 }

    private static func number<Digits: Collection<UInt8>>(_ digits: Digits, most: Int) -> Int? {
        guard let first = digits.first, digits.count <= most, first != UInt8(ascii: "0") || digits.count == 1,
            digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 97...102: Int(byte) - 87
        case 65...70: Int(byte) - 55
        default: nil
        }
    }

    private static func four(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let octets = parts.compactMap { number($0, most: 3) }
        guard parts.count == 4, octets.count == 4, octets.allSatisfy({ $0 < 256 }) else { return nil }
        return octets.map { UInt8($0) }
    }

    private static func sixteen(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            return groups(text[...]).flatMap { $0.count == 16 ? $0 : nil }
        }
        guard let front = groups(text[..<gap], mayEndInQuad: false), let back = groups(text[(gap + 2)...]),
            front.count + back.count <= 14
        else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }

    /// Groups of one to four hex digits between colons; the last may be a dotted quad. Empty text has none.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInQuad: Bool = true) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (place, part) in parts.enumerated() {
            if mayEndInQuad, place == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let quad = four(part) else { return nil }
                return bytes + quad
            }
            let digits = part.compactMap(hexDigit)
            guard (1...4).contains(part.count), digits.count == part.count else { return nil }
            let group = digits.reduce(0) { $0 << 4 | $1 }
            bytes += [UInt8(group >> 8), UInt8(group & 255)]
        }
        return bytes
    }
}
