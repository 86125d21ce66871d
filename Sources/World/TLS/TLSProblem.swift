package import Quantities

/// Why there can be no TLS with these certificates and keys. For the operator, before anything is served.
package struct TLSProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Of what is given, that which is wrong.
    package enum Part: Sendable, Equatable { case certificate, key, authorities }

    /// What is wrong with it.
    package enum Reason: Error, Sendable, Equatable {
        case noCertificate
        case unreadableCertificate(number: Int)
        case expired(number: Int, Timestamp)
        case notYetValid(number: Int, Timestamp)
        case noKey
        case encryptedKey
        case otherKey
        case smallKey(bits: Int)
        /// The library's own words.
        case refused(String)
    }

    package let part: Part
    package let reason: Reason

    init(_ part: Part, _ reason: Reason) {
        self.part = part
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .noCertificate: "the file holds no certificate: expected PEM, `-----BEGIN CERTIFICATE-----`"
        case .unreadableCertificate(let number): "certificate \(number) of the file can't be read: expected PEM"
        case .expired(let number, let moment): "certificate \(number) of the file expired at \(moment)"
        case .notYetValid(let number, let moment): "certificate \(number) of the file is not valid before \(moment)"
        case .noKey: "the file holds no private key: expected PEM, `-----BEGIN PRIVATE KEY-----`"
        case .encryptedKey: "the file's key is encrypted: expected one without a password"
        case .otherKey: "the key is not that of the file's first certificate"
        case .smallKey(let bits): "the RSA key has \(bits) bits: expected at least 2048"
        case .refused(let words): "the cryptographic library refuses it: \(words)"
        }
    }
}
