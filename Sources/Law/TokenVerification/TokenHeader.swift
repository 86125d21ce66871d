import Cryptography
import Quantities
import StrictJSON

/// What the header of a token may say. It chooses one of the keys that are trusted already, and nothing else.
struct TokenHeader {
    let algorithm: SignatureAlgorithm
    let keyID: UTF8Text?
    /// Whether `typ` says so.
    let isTypedAccess: Bool

    init(_ bytes: [UInt8]) throws(TokenRefusal) {
        let header = try TokenJSON.object(in: bytes, of: .header, limits: .tokenHeader)
        algorithm = try Self.algorithm(of: header)
        try Self.refuseMembers(of: header)
        isTypedAccess = try Self.checkType(of: header)
        keyID = try Self.keyID(of: header)
    }

    private static func algorithm(of header: JSONObject) throws(TokenRefusal) -> SignatureAlgorithm {
        switch header["alg"] {
        case nil: throw .algorithm(.missing)
        case .string(let name):
            guard let algorithm = SignatureAlgorithm(named: name) else { throw .algorithm(.neverAllowed(name)) }
            return algorithm
        case .some(let other): throw .algorithm(.notText(found: other.kind))
        }
    }

    /// Keys that the token brings along, things of encrypted tokens, extensions that must be understood, other content.
    /// `x5t` and `x5t#S256` only name a certificate; they and unknown members are ignored (RFC 7515 section 4).
    private static func refuseMembers(of header: JSONObject) throws(TokenRefusal) {
        let refused = ["jku", "x5u", "jwk", "x5c", "zip", "enc", "epk", "p2c", "p2s", "cty", "crit", "b64"]
        if let name = refused.first(where: { header[$0] != nil }) { throw .headerMember(name) }
    }

    /// A media type, whose case does not matter (RFC 9068 section 4): another kind of token must not pass for an access
    /// token (RFC 8725 section 3.11).
    private static func checkType(of header: JSONObject) throws(TokenRefusal) -> Bool {
        switch header["typ"] {
        case nil: return false
        case .string(let type):
            let name = type.utf8.lowercasedASCII
            if name.elementsEqual("jwt".utf8) { return false }
            guard ["at+jwt", "application/at+jwt"].contains(where: { name.elementsEqual($0.utf8) }) else {
                throw .type(found: ForeignText.quoted(type))
            }
            return true
        case .some(let other): throw .type(found: other.kind)
        }
    }

    private static func keyID(of header: JSONObject) throws(TokenRefusal) -> UTF8Text? {
        switch header["kid"] {
        case nil: return nil
        case .string(let text):
            guard let keyID = TrustedKey.keyID(text) else { throw .keyID(.malformed) }
            return keyID
        case .some(let other): throw .keyID(.notText(found: other.kind))
        }
    }
}
