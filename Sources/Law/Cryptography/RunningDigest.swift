import COpenSSL

/// A digest of bytes that come in pieces. The same bytes give the same digest however they are cut.
///
// SAFETY: the context is owned by this value alone, which can't be copied, and freed once, in `deinit`; buffers are read
// within the call, up to the length that is given.
@safe
package struct RunningDigest: ~Copyable {
    private let algorithm: DigestAlgorithm
    private let context: OpaquePointer?

    package init(_ algorithm: DigestAlgorithm) {
        self.algorithm = algorithm
        unsafe context = EVP_MD_CTX_new()
        let status = unsafe EVP_DigestInit_ex(context, algorithm.method, nil)
        precondition(status == 1, "the cryptographic library can't hash")
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: [UInt8]) {
        let status = unsafe EVP_DigestUpdate(context, bytes, bytes.count)
        precondition(status == 1, "the cryptographic library can't hash")
    }

    package consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: algorithm.size)
        let status = unsafe EVP_DigestFinal_ex(context, &digest, nil)
        precondition(status == 1, "the cryptographic library can't hash")
        return digest
    }
}
