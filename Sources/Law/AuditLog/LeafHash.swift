import Cryptography

/// The hash of one line as a leaf of a Merkle tree (RFC 6962 section 2.1): SHA-256 over a zero byte and the line.
package struct LeafHash: Sendable, Hashable {
    package let bytes: [UInt8]

    /// `line` is without its line feed.
    package init(ofLine line: some Sequence<UInt8>) {
        bytes = RecordHash.sha256([0] + line)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What stands before the first line: 32 zero bytes.
    package static let none = LeafHash(bytes: [UInt8](repeating: 0, count: 32))

    /// Standard base64 with padding (RFC 4648 section 4): 44 characters, since a hash has 32 bytes.
    package var base64: String {
        let standard = Base64URL.encode(bytes).utf8.map { character in
            switch character {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: character
            }
        }
        return String(decoding: standard, as: UTF8.self) + "="
    }
}
