/// Why a text is no SPIFFE ID.
package enum SPIFFEIDProblem: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case notSPIFFE
    case tooLong
    case emptyTrustDomain
    case trustDomainTooLong
    case trustDomainCharacter
    case emptySegment
    case dotSegment
    case pathCharacter

    package var description: String {
        switch self {
        case .notSPIFFE: "expected a text that begins with `spiffe://`"
        case .tooLong: "longer than 2048 bytes"
        case .emptyTrustDomain: "the trust domain is empty"
        case .trustDomainTooLong: "the trust domain is longer than 255 bytes"
        case .trustDomainCharacter: "the trust domain may hold `a-z`, `0-9`, `.`, `-` and `_` only"
        case .emptySegment: "the path has an empty segment or ends with `/`"
        case .dotSegment: "the path has a segment `.` or `..`"
        case .pathCharacter: "the path may hold `a-z`, `A-Z`, `0-9`, `.`, `-` and `_` only"
        }
    }
}
