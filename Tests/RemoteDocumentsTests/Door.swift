import EventLoop
import Foundation
import Quantities
import RemoteDocuments
import TLS
import TestSupport
import Testing

/// The moment of the tests' certificates.
let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

/// How a test's host is reached.
enum Door: String, CaseIterable, Sendable {
    case clear, secured

    var scheme: DocumentURL.Scheme { self == .clear ? .http : .https }

    /// The host's side, with a certificate of the authority that is trusted.
    var secure: RawStore.Secure? {
        guard self == .secured else { return nil }
        return { try await accept($0, with: try #require(TestSession.shared).context) }
    }
}

/// An authority that is trusted, and what it has issued, for the length of the test run.
struct TestSession: Sendable {
    static let shared = TestSession()

    let pem: [UInt8]
    let context: TLSContext

    init?() {
        guard let authority = DevelopmentAuthority(at: now), let context = try? authority.server(.loopback(at: now))
        else { return nil }
        self.context = context
        pem = authority.pem
    }
}

func accept(_ socket: TCPConnection, with context: TLSContext) async throws -> any ByteConnection {
    let connection = try TLSConnection(accepting: socket, with: context)
    try await connection.handshake(within: .seconds(10))
    return connection
}

extension DevelopmentAuthority {
    /// A server that does not notice that its certificate is out of date.
    func server(_ wish: Wish) throws -> TLSContext {
        let issued = try #require(issue(wish))
        let moment = Timestamp(seconds: (wish.from.seconds + wish.until.seconds) / 2)
        return try TLSContext.server(certificate: issued.certificate, key: issued.key, at: moment)
    }
}

/// A file with a text, as long as `body` runs.
func withFile<Value>(_ bytes: [UInt8], _ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.path + "/authorities-\(UUID().uuidString).pem"
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
