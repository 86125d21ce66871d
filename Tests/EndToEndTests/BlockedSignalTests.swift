import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// Some supervisors start their children with signals blocked, and a mask is handed down.
    @Suite struct BlockedSignalTests {
        @Test("a gateway that was started with its stop signals blocked stops cleanly", arguments: [SIGTERM, SIGINT])
        func stops(signal: Int32) async throws {
            try await GatewayProcess.withFolder { folder, _, _ in
                let gateway = try await GatewayProcess.start(in: folder, blocked: [SIGTERM, SIGINT])
                defer { gateway.child.send(SIGKILL) }
                _ = try await gateway.doors()
                gateway.child.send(signal)
                #expect(try await gateway.child.status(within: .seconds(10)) == 0, "\(gateway.printed)")
                let last = try await offPool { try folder.records().last }
                #expect(last?.text(at: "type") == "process.stop")
                #expect(last?.text(at: "data.cause") == "signal")
            }
        }
    }
}
