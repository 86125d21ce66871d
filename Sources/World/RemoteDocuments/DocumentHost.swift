import Quantities

/// A host as it is named in a URL: a name of letters that every resolver reads alike, in lower case, an IPv4 address,
/// or an IPv6 address in brackets. Two are the same host exactly where their texts are the same.
package struct DocumentHost: Hashable, Sendable, CustomStringConvertible {
    /// As it stands in a URL.
    package let description: String

    /// Nil for anything else: an empty label or a last dot, characters that are escaped, and the many ways to write
    /// an IPv4 address that are not four numbers (`127.1`, `0x7f.0.0.1`, `2130706433`).
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard Self.isAddress(text) || Self.isName(bytes) else { return nil }
        description = String(decoding: bytes.map(\.lowercased), as: UTF8.self)
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return AddressRange.address(text)?.count == 4 }
        return AddressRange.address(String(text.dropFirst().dropLast()))?.count == 16
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // What ends in a number is an address to some readers, whatever stands before it.
        guard bytes.count <= 253, let first = labels.last?.first, !first.isDigit else { return false }
        return labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { $0.isLetter || $0.isDigit || $0 == hyphen || $0 == UInt8(ascii: "_") }
    }
}
