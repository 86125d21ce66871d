package import Cryptography
package import Quantities
import StrictJSON

/// An entry of a key set that is not used, and why: others of the set still are (RFC 7517 section 5).
package struct DroppedKey: Sendable, Equatable {
    /// What is wrong with the entry; texts are as found in it, and quoted only when described.
    package enum Reason: Error, Sendable, Equatable {
        case notAnObject
        case secretMember(String)
        case use(String)
        case operations
        case algorithm(String)
        case algorithmOfAnotherKind
        case type(String)
        case curve(String)
        case notText(String)
        case encoding(String)
        case keyID
        case unusable(PublicKeyProblem)
        /// Another entry has the same `kid` and is another key: neither can be told to be the right one.
        case ambiguousKeyID
    }

    /// From 0, in the order of the set.
    package let index: Int
    /// Nil where it has none or a malformed one.
    package let keyID: UTF8Text?
    package let reason: Reason
}

extension DroppedKey.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnObject: "entry is not an object"
        case .secretMember(let name): "it has the secret member `\(name)`: expected public keys only"
        case .use(let use): "its `use` is \(ForeignText.quoted(use)): expected `sig` or none"
        case .operations: "its `key_ops` do not allow verifying: expected a list with `verify`, or none"
        case .algorithm(let name): "its `alg` is \(ForeignText.quoted(name)): expected a signature algorithm or none"
        case .algorithmOfAnotherKind: "its `alg` is for another kind of key"
        case .type(let type): "its `kty` is \(ForeignText.quoted(type)): expected `RSA`, `EC` or `OKP`"
        case .curve(let curve): "its `crv` is \(ForeignText.quoted(curve)): expected a curve that is supported"
        case .notText(let name): "its `\(name)` is missing or no string"
        case .encoding(let name): "its `\(name)` is not base64url"
        case .keyID: "its `kid` is malformed: expected 1 to 256 printable ASCII characters"
        case .unusable(let problem): problem.description
        case .ambiguousKeyID: "another key has the same `kid`"
        }
    }
}
