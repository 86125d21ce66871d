import EventLoop
import Foundation
import TestSupport

/// `openssl s_client`, as somebody outside uses it against the gateway.
struct OpenSSLClient: Sendable {
    let address: SocketAddress
    let folder: String

    struct Outcome: Sendable {
        let code: Int32
        let text: String

        func says(_ words: String) -> Bool { text.contains(words) }
    }

    /// Connects with these options and sends what the shell words `input` print.
    func run(_ options: String, input: String = "true") async throws -> Outcome {
        let output = folder + "/s_client-\(UUID().uuidString)"
        let program = "openssl s_client -connect \(address) -servername localhost -CAfile \(folder)/ca.pem"
        let child = try await ChildProcess.start(
            ["sh", "-c", "(\(input)) | \(program) \(options)"], output: output)
        let code = try await child.status(within: .seconds(20))
        return Outcome(code: code, text: try String(contentsOfFile: output, encoding: .isoLatin1))
    }
}
