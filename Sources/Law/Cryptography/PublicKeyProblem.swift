/// Why numbers are not a public key that may be trusted.
package enum PublicKeyProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case leadingZero
    case modulusSize(bits: Int)
    case evenModulus
    /// The modulus of a generator whose keys can be factored (CVE-2017-15361).
    case factorableModulus
    case exponent
    case coordinateSize(EllipticCurve)
    case notOnCurve(EllipticCurve)
    case ed25519Size(bytes: Int)
    case unusable

    package var description: String {
        switch self {
        case .leadingZero: "RSA number begins with a zero byte: expected its shortest form"
        case .modulusSize(let bits): "RSA modulus has \(bits) bits: expected 2048 to 8192"
        case .evenModulus: "RSA modulus is even: expected a product of two large primes"
        case .factorableModulus:
            "RSA modulus bears the mark of a flawed generator (ROCA): expected a product of random primes"
        case .exponent: "RSA exponent is out of range: expected an odd number from 65537 on, of at most 8 bytes"
        case .coordinateSize(let curve):
            "coordinate has the wrong length: expected \(curve.coordinateSize) bytes for \(curve.rawValue)"
        case .notOnCurve(let curve): "point is not on \(curve.rawValue)"
        case .ed25519Size(let bytes): "Ed25519 key has \(bytes) bytes: expected 32"
        case .unusable: "the cryptographic library refuses the key"
        }
    }
}
