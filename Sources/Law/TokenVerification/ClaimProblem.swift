package import Quantities
import StrictJSON

/// Why claims are refused. It names the claim, never its value.
package enum ClaimProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String)
    case type(String, found: String, expected: String)
    case element(String, found: String)
    case length(String, limit: Int)
    case controlCharacter(String)
    case lookalike(String)
    case notFinite(String)
    case audience(configured: Int)
    case client(String, configured: Int)
    case expired(at: Timestamp)
    case notYetValid(String)
    case lifetime(maximumSeconds: Int)
    /// A claim that only another kind of token has.
    case otherKind(claim: String, kind: String)
    /// The agent in `act` is of another issuer.
    case otherIssuer

    package var description: String {
        switch self {
        case .missing(let name): "claim \(quoted(name)) is missing"
        case .type(let name, let found, let expected): "claim \(quoted(name)) is \(found): expected \(expected)"
        case .element(let name, let found): "claim \(quoted(name)) lists \(found): expected strings only"
        case .length(let name, let limit): "claim \(quoted(name)) has the wrong length: expected 1 to \(limit) bytes"
        case .controlCharacter(let name): "claim \(quoted(name)) holds a control character: expected none"
        case .lookalike(let name): "member \(quoted(name)) has a twin that reads alike: expected each name once"
        case .notFinite(let name): "claim \(quoted(name)) is out of range: expected seconds since 1970"
        case .audience(let configured):
            "claim `aud` does not name us: expected one of the \(configured) configured audiences"
        case .client(let name, let configured):
            "claim \(quoted(name)) names another client: expected one of the \(configured) that are configured"
        case .expired(let moment): "token expired at \(moment)"
        case .notYetValid(let name): "claim \(quoted(name)) lies in the future: the token is not valid yet"
        case .lifetime(let maximum): "token lives too long: expected at most \(maximum) seconds between `iat` and `exp`"
        case .otherKind(let claim, let kind):
            "claim \(quoted(claim)) marks \(kind): expected one of the issuer's `tokens`"
        case .otherIssuer: "claim `act` names an agent of another issuer: expected the token's own"
        }
    }

    private func quoted(_ name: String) -> String { ForeignText.quoted(name) }
}
