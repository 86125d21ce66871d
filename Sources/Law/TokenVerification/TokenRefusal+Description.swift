import Cryptography
import StrictJSON

/// One line that says what was found and what would be right.
extension TokenRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .authorization(let problem): problem.description
        case .structure(let parts): "token has \(parts) parts: expected 3 (header, payload, signature)"
        case .emptyPart: "token has an empty part: expected header, payload and signature"
        case .encoding(let part): "\(part.rawValue) is not base64url: expected RFC 4648 section 5 without padding"
        case .partTooLong(let part, let limit): "\(part.rawValue) is too long: expected at most \(limit) bytes"
        case .json(let part, let problem): "\(part.rawValue): \(problem.description)"
        case .algorithm(let problem): problem.description
        case .headerMember(let name): "header has \(ForeignText.quoted(name)): expected a token without it"
        case .type(let found): "header `typ` is \(found): expected none, `JWT` or `at+jwt`"
        case .issuer(let problem): problem.description
        case .keyID(let problem): problem.description
        case .key(let problem): problem.description
        case .keysUnknown: "no key of the issuer's is known: expected a key set from it"
        case .signature: "signature does not verify"
        case .claims(let problem): problem.description
        case .confirmation: "claim `cnf` binds the token to a proof: expected a token that is not bound"
        }
    }
}

extension TokenRefusal.AuthorizationProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "no `Authorization` field: expected `Bearer` and a token"
        case .repeated: "more than one `Authorization` field: expected one"
        case .otherScheme: "`Authorization` has another scheme: expected `Bearer`"
        case .malformed: "`Authorization` is malformed: expected `Bearer`, one space and a token"
        case .tooLong: "token is too long: expected at most \(BearerToken.maximumSize) bytes"
        }
    }
}

extension TokenRefusal.JSONProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let failure): failure.description
        case .notAnObject(let found): "JSON is \(found): expected an object"
        case .lookalike(let name): ClaimProblem.lookalike(name).description
        }
    }
}

extension TokenRefusal.AlgorithmProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "header `alg` is missing"
        case .notText(let found): "header `alg` is \(found): expected a string"
        case .neverAllowed(let name): "header `alg` is \(ForeignText.quoted(name)): expected a signature algorithm"
        case .notAllowedByIssuer(let algorithm):
            "header `alg` is `\(algorithm.rawValue)`: expected one of the issuer's `algorithms`"
        }
    }
}

extension TokenRefusal.IssuerProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "claim `iss` is missing"
        case .notText(let found): "claim `iss` is \(found): expected a string"
        case .unknown(let issuer, let configured):
            "claim `iss` is \(ForeignText.quoted(issuer)): expected \(Self.choice(of: configured))"
        }
    }

    private static func choice(of count: Int) -> String {
        count == 1 ? "the configured issuer" : "one of the \(count) configured issuers"
    }
}

extension TokenRefusal.KeyIDProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notText(let found): "header `kid` is \(found): expected a string"
        case .malformed: "header `kid` is malformed: expected 1 to 256 printable ASCII characters"
        case .unknown(let kid, let usable):
            "header `kid` is \(ForeignText.quoted(kid)): expected one of the \(usable) keys of the issuer's key set"
        case .ambiguous(let candidates):
            "header has no `kid` and \(candidates) keys fit its `alg`: expected exactly one, or a `kid`"
        }
    }
}

extension TokenRefusal.KeyProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dropped(let reason): "the token's key was not loaded: \(reason)"
        case .otherKind(let algorithm): "the token's key is of another kind: expected one for `\(algorithm.rawValue)`"
        case .otherAlgorithm(let token, let key):
            "header `alg` is `\(token.rawValue)`: the key is for `\(key.rawValue)` only"
        }
    }
}
