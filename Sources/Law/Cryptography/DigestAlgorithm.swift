import COpenSSL

/// The hash functions of FIPS 180-4 that signatures, records and fingerprints use.
///
// SAFETY: `digest` has the size of the method's output; methods are the library's own constants, or fetched once and kept; none is ever freed.
package enum DigestAlgorithm: Sendable, Hashable {
    case sha256
    case sha384
    case sha512

    /// In bytes.
    package var size: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The digest of `bytes`, whole. A library that can't hash has run out of memory: the process stops, since nobody
    /// may be answered by a wrong digest.
    package func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        let status = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, method, nil)
        precondition(status == 1, "the cryptographic library can't hash")
        return digest
    }

    var method: OpaquePointer? {
        switch self {
        case .sha256: unsafe spanwarden_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}
