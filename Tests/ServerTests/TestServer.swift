import EventLoop
import HTTPSyntax
import Quantities
import Server
import TLS

/// A server on loops of its own, seen by a client on another.
struct TestServer: Sendable {
    let server: HTTPServer
    let clientLoop: Loop

    func client() async throws -> TestClient {
        try await TestClient(to: server.address, on: clientLoop)
    }

    static let moment = Timestamp(seconds: 784_111_777)

    /// Runs `body` on the client's loop while the server runs, then drains it.
    static func run(
        _ handler: any Responder, limits: ServerLimits = ServerLimits(), dialect: RequestDialect = .strict,
        tls: (@Sendable () -> TLSContext)? = nil, loops: Int = 1,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        ProcessSignal.ignoreBrokenPipes()
        let serverLoops = try EventLoops(count: loops, name: "server")
        let clientLoop = try Loop.start(name: "client")
        defer {
            serverLoops.stop()
            clientLoop.stop()
        }
        let server = try await HTTPServer.start(
            on: serverLoops.all, at: .loopback(port: 0), limits: limits, dialect: dialect, tls: tls,
            clock: { moment }, handler: handler)
        let test = TestServer(server: server, clientLoop: clientLoop)
        try await Task(executorPreference: clientLoop) { try await body(test) }.value
        _ = await server.drain(within: .seconds(5))
    }

    /// Waits, ten seconds at most, until `holds`.
    func wait(until holds: @Sendable () -> Bool) async throws -> Bool {
        for _ in 0..<1000 {
            if holds() { return true }
            try await clientLoop.sleep(for: .milliseconds(10))
        }
        return holds()
    }
}
