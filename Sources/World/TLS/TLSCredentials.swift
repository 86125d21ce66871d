import Quantities

/// A certificate, those that vouch for it, and its key: found good at a moment.
struct TLSCredentials {
    static let leastRSABits = 2048

    let chain: [CertificateHandle]
    let key: KeyHandle

    /// `certificate` is PEM with the own one first; `key` is PEM. Throws the first thing that is wrong.
    init(certificate: [UInt8], key: [UInt8], at now: Timestamp) throws(TLSProblem) {
        do throws(TLSProblem.Reason) {
            chain = try Self.chain(certificate, at: now)
        } catch {
            throw TLSProblem(.certificate, error)
        }
        do throws(TLSProblem.Reason) {
            self.key = try Self.key(key, of: chain[0])
        } catch {
            throw TLSProblem(.key, error)
        }
    }

    private static func chain(_ text: [UInt8], at now: Timestamp) throws(TLSProblem.Reason) -> [CertificateHandle] {
        let chain = try PEMText(text).certificates()
        for (place, certificate) in chain.enumerated() {
            guard let (from, until) = certificate.validity else { throw .unreadableCertificate(number: place + 1) }
            guard until >= now else { throw .expired(number: place + 1, until) }
            guard from <= now else { throw .notYetValid(number: place + 1, from) }
        }
        return chain
    }

    private static func key(_ text: [UInt8], of certificate: CertificateHandle) throws(TLSProblem.Reason) -> KeyHandle {
        let key = try PEMText(text).key()
        guard key.fits(certificate) else { throw .otherKey }
        if let bits = key.rsaBits, bits < leastRSABits { throw .smallKey(bits: bits) }
        return key
    }
}
