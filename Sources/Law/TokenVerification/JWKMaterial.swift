import Cryptography
import StrictJSON

/// Reads the numbers of a key from its JWK (RFC 7518 section 6, RFC 8037 section 2).
enum JWKMaterial {
    static func material(of jwk: JSONObject) throws(DroppedKey.Reason) -> PublicKeyMaterial {
        guard let type = try jwk.optionalKeyText("kty") else { throw .notText("kty") }
        switch Array(type.utf8) {
        case Array("RSA".utf8):
            return .rsa(modulus: try number("n", of: jwk), exponent: try number("e", of: jwk))
        case Array("EC".utf8):
            let name = try curveName(of: jwk)
            guard let curve = EllipticCurve(named: name) else { throw .curve(name) }
            return .ec(curve, x: try number("x", of: jwk), y: try number("y", of: jwk))
        case Array("OKP".utf8):
            let name = try curveName(of: jwk)
            guard name.utf8.elementsEqual("Ed25519".utf8) else { throw .curve(name) }
            return .ed25519(try number("x", of: jwk))
        default: throw .type(type)
        }
    }

    private static func curveName(of jwk: JSONObject) throws(DroppedKey.Reason) -> String {
        guard let name = try jwk.optionalKeyText("crv") else { throw .notText("crv") }
        return name
    }

    private static func number(_ name: String, of jwk: JSONObject) throws(DroppedKey.Reason) -> [UInt8] {
        guard let text = try jwk.optionalKeyText(name) else { throw .notText(name) }
        guard let bytes = Base64URL.decode(text.utf8) else { throw .encoding(name) }
        return bytes
    }
}
