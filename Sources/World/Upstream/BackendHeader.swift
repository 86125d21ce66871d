/// The name of a header that an operator adds to the requests of a backend.
package struct BackendHeader: Sendable, Equatable, CustomStringConvertible {
    /// Fields that frame, route or negotiate a request: written by us alone, once.
    private static let ours: Set<String> = [
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie",
        "expect", "host", "keep-alive", "proxy-connection", "range", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    package let description: String

    /// Letters, digits and `-`, beginning with a letter, at most 64; nil for anything else, and for a field of ours.
    package init?(parsing name: String) {
        let bytes = name.utf8
        guard bytes.count <= 64, let first = bytes.first, Self.isLetter(first) else { return nil }
        guard bytes.allSatisfy({ Self.isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }) else {
            return nil
        }
        guard !Self.ours.contains(name.lowercased()) else { return nil }
        description = name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
