package import Quantities
import StrictJSON

/// What the record says of a bearer token: enough to find its other uses, nothing to use it with.
package struct RecordedToken: Sendable, Equatable {
    /// The verifier's truncated SHA-256 of the token, as text.
    package let hash: String
    package let expiry: Timestamp
    package let keyID: UTF8Text?
    /// The claim `acr` (OpenID Connect Core section 2), where there is one.
    package let contextClass: UTF8Text?

    package init(hash: String, expiry: Timestamp, keyID: UTF8Text?, contextClass: UTF8Text? = nil) {
        self.hash = hash
        self.expiry = expiry
        self.keyID = keyID
        self.contextClass = contextClass
    }

    func write(to json: inout CanonicalJSON) {
        json.object { json in
            if let contextClass {
                json.name("acr")
                json.text(contextClass, limit: 256)
            }
            json.name("exp")
            json.string(utf8: expiry.text)
            if let keyID {
                json.name("kid")
                json.text(keyID, limit: 256)
            }
            json.name("method")
            json.string("bearer")
            json.name("token_hash")
            json.text(UTF8Text(hash), limit: 128)
        }
    }
}
