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

    var json: JSONValue {
        .members([
            ("acr", contextClass.map { Bounded.text($0, limit: 256) }), ("exp", .string(expiry.description)),
            ("kid", keyID.map { Bounded.text($0, limit: 256) }), ("method", .string("bearer")),
            ("token_hash", Bounded.text(UTF8Text(hash), limit: 128)),
        ])
    }
}
