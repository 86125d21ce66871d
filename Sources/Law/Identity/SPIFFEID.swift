package import Quantities
package import TraceModel

/// A workload identity, `spiffe://<trust-domain>[/<segment>]*` (SPIFFE-ID standard, sections 2.1 to 2.4): valid for ever once made.
///
/// Read on bytes, never by a URL reader, which would normalize. Only the scheme's case is folded; an upper-case trust domain
/// is refused instead of folded. All of it is ASCII, so that equal bytes and equal text are the same.
package struct SPIFFEID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: UTF8Text
    package let trustDomain: String
    /// The path's segments; empty for a trust domain's own identity.
    package let path: [String]

    /// Refuses everything outside the grammar: user info, port, query, fragment, percent-encoding, `.`, `..`, empty segments.
    package init(parsing foreign: UTF8Text) throws(SPIFFEIDProblem) {
        let bytes = foreign.bytes
        guard bytes.count <= 2048 else { throw .tooLong }
        guard bytes.count >= Self.scheme.count,
            zip(bytes, Self.scheme).allSatisfy({ ((65...90).contains($0) ? $0 + 32 : $0) == $1 })
        else { throw .notSPIFFE }
        let parts = bytes[Self.scheme.count...].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let domain = parts.first ?? []
        try Self.checkTrustDomain(domain)
        for segment in parts.dropFirst() {
            try Self.checkSegment(segment)
        }
        text = UTF8Text(validated: Self.scheme + bytes[Self.scheme.count...])
        trustDomain = String(decoding: domain, as: UTF8.self)
        path = parts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    }

    package var description: String { text.string }

    package static func < (left: SPIFFEID, right: SPIFFEID) -> Bool { left.text < right.text }

    private static let scheme = Array("spiffe://".utf8)

    private static func checkTrustDomain(_ bytes: ArraySlice<UInt8>) throws(SPIFFEIDProblem) {
        guard !bytes.isEmpty else { throw .emptyTrustDomain }
        guard bytes.count <= 255 else { throw .trustDomainTooLong }
        guard bytes.allSatisfy({ isPunctuation($0) || (48...57).contains($0) || (97...122).contains($0) }) else {
            throw .trustDomainCharacter
        }
    }

    private static func checkSegment(_ bytes: ArraySlice<UInt8>) throws(SPIFFEIDProblem) {
        guard !bytes.isEmpty else { throw .emptySegment }
        guard bytes.contains(where: { $0 != UInt8(ascii: ".") }) || bytes.count > 2 else { throw .dotSegment }
        guard
            bytes.allSatisfy({
                isPunctuation($0) || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            })
        else { throw .pathCharacter }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}

/// Istio's form, `/ns/<namespace>/sa/<service-account>`, exactly.
extension SPIFFEID {
    /// Nil where the path has any other form.
    package var namespace: Namespace? { istioForm?.namespace }

    /// A DNS subdomain of at most 253 bytes; nil where the path has any other form.
    package var serviceAccount: String? { istioForm?.account }

    private var istioForm: (namespace: Namespace, account: String)? {
        guard path.count == 4, path[0] == "ns", path[2] == "sa", let namespace = Namespace(path[1]),
            path[3].utf8.count <= 253
        else { return nil }
        let labels = Array(path[3].utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy(Namespace.isLabel) ? (namespace, path[3]) : nil
    }
}
