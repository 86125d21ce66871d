package import Cryptography
package import StrictJSON

/// Why a token is not accepted: for the record and `spanwarden token`, never for the client. It holds neither the token
/// nor a claim's value, except an unknown issuer's.
package enum TokenRefusal: Error, Sendable, Equatable {
    /// About the `Authorization` field (RFC 6750 section 2.1).
    package enum AuthorizationProblem: Sendable, Equatable {
        case missing
        case repeated
        case otherScheme
        case malformed
        case tooLong
    }

    /// One of the three parts of a compact JWS (RFC 7515 section 3.1).
    package enum Part: String, Sendable, Equatable {
        case header
        case payload
        case signature
    }

    /// About the JSON inside a part.
    package enum JSONProblem: Sendable, Equatable {
        case unreadable(JSONFailure)
        case notAnObject(found: String)
        case lookalike(String)
    }

    /// About `alg` (RFC 7515 section 4.1.1).
    package enum AlgorithmProblem: Sendable, Equatable {
        case missing
        case notText(found: String)
        case neverAllowed(String)
        case notAllowedByIssuer(SignatureAlgorithm)
    }

    /// About `iss`, before anything is verified.
    package enum IssuerProblem: Sendable, Equatable {
        case missing
        case notText(found: String)
        case unknown(String, configured: Int)
    }

    /// About `kid` (RFC 7515 section 4.1.4).
    package enum KeyIDProblem: Sendable, Equatable {
        case notText(found: String)
        case malformed
        case unknown(String, usable: Int)
        /// No `kid`, and not exactly one key for the algorithm.
        case ambiguous(candidates: Int)
    }

    /// About the key that `kid` names.
    package enum KeyProblem: Sendable, Equatable {
        case dropped(DroppedKey.Reason)
        case otherKind(SignatureAlgorithm)
        case otherAlgorithm(token: SignatureAlgorithm, key: SignatureAlgorithm)
    }

    case authorization(AuthorizationProblem)
    case structure(parts: Int)
    case emptyPart
    case encoding(Part)
    case partTooLong(Part, limit: Int)
    case json(Part, JSONProblem)
    case algorithm(AlgorithmProblem)
    case headerMember(String)
    case type(found: String)
    case issuer(IssuerProblem)
    case keyID(KeyIDProblem)
    case key(KeyProblem)
    /// No key of the issuer's is in force: a failure, and not the token's.
    case keysUnknown
    case signature
    case claims(ClaimProblem)
    case confirmation

    /// Stable names of the checks: for the record, metrics and `spanwarden token`.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case authHeader = "auth_header"
        case structure
        case base64
        case json
        case alg
        case header
        case typ
        case issuer
        case kid
        case key
        case keysUnknown = "keys-unknown"
        case signature
        case claims
        case cnf
    }

    package var code: Code {
        switch self {
        case .authorization: .authHeader
        case .structure, .emptyPart: .structure
        case .encoding, .partTooLong: .base64
        case .json: .json
        case .algorithm: .alg
        case .headerMember: .header
        case .type: .typ
        case .issuer: .issuer
        case .keyID: .kid
        case .key: .key
        case .keysUnknown: .keysUnknown
        case .signature: .signature
        case .claims: .claims
        case .confirmation: .cnf
        }
    }

    /// Whether no bearer token was presented at all, which the client may be told apart from a bad one: it tried nothing,
    /// or a method that is not supported (RFC 6750 section 3.1).
    package var isMissingToken: Bool {
        switch self {
        case .authorization(.missing), .authorization(.otherScheme): true
        case .authorization, .structure, .emptyPart, .encoding, .partTooLong, .json, .algorithm, .headerMember, .type,
            .issuer, .keyID, .key, .keysUnknown, .signature, .claims, .confirmation:
            false
        }
    }

    /// Whether the token fails for want of a key that its issuer may have published by now, and for nothing before that. A signature fails so
    /// only where the header `namesKey` not: then it was tried with the one key that there was.
    func mayEnd(namingKey namesKey: Bool) -> Bool {
        switch self {
        case .keysUnknown, .keyID(.unknown), .keyID(.ambiguous(candidates: 0)): true
        case .signature: !namesKey
        case .authorization, .structure, .emptyPart, .encoding, .partTooLong, .json, .algorithm, .headerMember, .type,
            .issuer, .keyID, .key, .claims, .confirmation:
            false
        }
    }
}
