import EventLoop
import Foundation
import HTTPClient
import Quantities
import TLS
import TestSupport
import Testing

/// How a test's store is reached.
enum Door: CaseIterable, Sendable {
    case clear, secured

    private static let session = TestSession()

    var secure: RawStore.Secure? {
        guard self == .secured else { return nil }
        return { socket in
            let session = try #require(Self.session)
            let connection = try TLSConnection(accepting: socket, with: session.context)
            try await connection.handshake(within: .seconds(10))
            return connection
        }
    }

    func endpoint(_ address: SocketAddress) throws -> HTTPEndpoint {
        guard self == .secured else { return HTTPEndpoint(host: address.host, port: address.port) }
        let session = try #require(Self.session)
        return HTTPEndpoint(host: address.host, port: address.port, tls: session.target)
    }
}

/// Certificates for the length of the test run.
private struct TestSession {
    let context: TLSContext
    let target: TLSTarget

    init?() {
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        guard let authority = DevelopmentAuthority(at: now), let issued = authority.issue(.loopback(at: now)),
            let context = try? TLSContext.server(certificate: issued.certificate, key: issued.key, at: now),
            let client = try? TLSContext.client(authorities: authority.pem, at: now)
        else { return nil }
        self.context = context
        target = TLSTarget(client, serverName: "127.0.0.1")
    }
}
