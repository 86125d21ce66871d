package import Cryptography

/// Why a demo service could not do its part.
package enum DemoFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The cryptography library makes no key, or no signature, of this kind.
    case noSignature(SignatureAlgorithm)
    /// The cryptography library makes no certificate.
    case noCertificate
    /// The key set could not be written. `reason` is the system's word for it.
    case keySetNotWritten(path: String, reason: String)

    package var description: String {
        switch self {
        case .noSignature(let algorithm): "this system cannot sign with \(algorithm.rawValue)"
        case .noCertificate: "this system cannot make certificates"
        case .keySetNotWritten(let path, let reason): "cannot write the key set to `\(path)`: \(reason)"
        }
    }
}
