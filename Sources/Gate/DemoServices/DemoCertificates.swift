package import Quantities
package import TLS

/// A certificate for this machine from an authority that exists in this process alone, for the demo and for tests.
package struct DemoCertificates: Sendable {
    /// The authority's certificate, PEM: who trusts it believes the others.
    package let authority: [UInt8]
    /// For `localhost`, 127.0.0.1 and ::1, PEM. Good for a day.
    package let certificate: [UInt8]
    /// Its key, PEM.
    package let key: [UInt8]

    /// Makes fresh ones.
    package init(at now: Timestamp) throws(DemoFailure) {
        guard let authority = DevelopmentAuthority(at: now), let issued = authority.issue(.loopback(at: now)) else {
            throw .noCertificate
        }
        self.authority = authority.pem
        certificate = issued.certificate
        key = issued.key
    }

    /// Writes `ca.pem`, `server.pem` and `server.key` into a folder, the key for its owner alone.
    package func write(to folder: String) throws(DemoFailure) {
        try WholeFile(path: folder + "/ca.pem").write(authority)
        try WholeFile(path: folder + "/server.pem").write(certificate)
        try WholeFile(path: folder + "/server.key").write(key, mode: 0o600)
    }

    /// A server that shows the certificate.
    package func server(at now: Timestamp) throws(TLSProblem) -> TLSContext {
        try TLSContext.server(certificate: certificate, key: key, at: now)
    }

    /// The same server, as a client that trusts the authority expects it.
    package func target(_ name: String, at now: Timestamp) throws(TLSProblem) -> TLSTarget {
        TLSTarget(try TLSContext.client(authorities: authority, at: now), serverName: name)
    }
}
