/// The neighborhood of an address: its /24, or its /48 in IPv6. One attacker has many addresses, but few of these.
package struct SourcePrefix: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The whole address with all bits after the prefix zero.
    private let address: SourceAddress
    private let length: Int

    init(of address: SourceAddress) {
        length = address.bytes.count == 4 ? 24 : 48
        var bytes = address.bytes
        for index in (length / 8)..<bytes.count { bytes[index] = 0 }
        self.address = SourceAddress(bytes: bytes) ?? address
    }

    /// `203.0.113.0/24`.
    package var description: String { "\(address)/\(length)" }

    package static func < (left: SourcePrefix, right: SourcePrefix) -> Bool {
        left.address.bytes.lexicographicallyPrecedes(right.address.bytes)
    }
}
