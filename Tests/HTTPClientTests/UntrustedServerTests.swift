import EventLoop
import Foundation
import HTTPClient
import Quantities
import TestSupport
import Testing

/// The rows of TLS that a general client refuses by itself and that need a server of another kind: self-signed, TLS 1.1. The others are in
/// `SecureEndpointTests`.
@Suite(.serialized) struct UntrustedServerTests {
    @Test(
        "a server that vouches for itself, or that speaks TLS 1.1 alone, is not asked",
        arguments: [("", "self-signed certificate"), ("-tls1_1 -cipher ALL:@SECLEVEL=0", "version")])
    func refused(more: String, words: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/untrusted-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let make =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1"
            + " -addext subjectAltName=IP:127.0.0.1 -keyout \(folder)/s.key -out \(folder)/s.pem"
        let made = try await ChildProcess.start(["openssl"] + Self.words(make))
        #expect(try await made.status() == 0)
        let output = folder + "/said"
        let serve = "s_server -accept 127.0.0.1:0 -cert \(folder)/s.pem -key \(folder)/s.key -www \(more)"
        let child = try await ChildProcess.start(["openssl"] + Self.words(serve), output: output)
        let port = try await SecureEndpointTests.port(in: output)
        let found = OneValue<HTTPFailure>()
        try await onLoop { loop in
            let endpoint = try Door.secured.endpoint(.loopback(port: port))
            do {
                let client = EndpointClient(endpoint: endpoint, on: loop)
                _ = try await client.send(try request(endpoint), bodyLimit: .mebibytes(1))
            } catch let failure as HTTPFailure {
                found.set(failure)
            }
        }
        await child.end()
        guard case .insecure(let failure)? = found.value else { throw try #require(found.value) }
        #expect("\(failure)".contains(words), "\(failure)")
    }

    private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
