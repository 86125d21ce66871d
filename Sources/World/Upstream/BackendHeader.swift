/// The name of a header that an operator adds to the requests of a backend. The one judge of such names.
package struct BackendHeader: Sendable, Equatable, CustomStringConvertible {
    /// Why a name is not taken, as the end of a sentence that begins with it.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case notAName, ours

        package var description: String {
            switch self {
            case .notAName: "is no header name: expected a letter, then letters, digits and `-`, at most 64 in all"
            case .ours: "is the gateway's own to set: expected another header, as `Authorization` or `X-Scope-OrgID`"
            }
        }
    }

    /// Fields that frame, route or negotiate a request, or say who sends it: written by us alone, or by nobody.
    private static let ours: Set<String> = [
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "cookie",
        "expect", "host", "keep-alive", "proxy-connection", "range", "te", "traceparent", "trailer",
        "transfer-encoding",
        "upgrade", "user-agent",
    ]

    package let description: String

    /// Letters, digits and `-`, beginning with a letter, at most 64, and no field of ours.
    package init(parsing name: String) throws(Problem) {
        let bytes = name.utf8
        guard bytes.count <= 64, let first = bytes.first, Self.isLetter(first),
            bytes.allSatisfy({ Self.isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") })
        else { throw .notAName }
        guard !Self.ours.contains(name.lowercased()) else { throw .ours }
        description = name
    }

    /// The same field, however it is written (RFC 9110 section 5.1).
    package func isSame(as other: BackendHeader) -> Bool {
        description.lowercased() == other.description.lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
