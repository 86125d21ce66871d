package import EventLoop
import Foundation

/// Runs `body` on a new loop's thread, then ends the loop; the count says how many handles `body` left open.
@discardableResult
package func onLoop(_ body: @escaping @Sendable (Loop) async throws -> Void) async throws -> Int {
    ProcessSignal.ignoreBrokenPipes()
    let loop = try Loop.start(name: "test")
    let left = try await Task(executorPreference: loop) {
        do {
            try await body(loop)
        } catch {
            loop.stop()
            throw error
        }
        try await settle(loop)
        let left = loop.openHandles
        loop.stop()
        return left
    }.value
    loop.join()
    return left
}

/// Waits, for two seconds at most, until what was closed is gone.
package func settle(_ loop: Loop) async throws {
    for _ in 0..<200 where loop.openHandles > 0 { try await loop.sleep(for: .milliseconds(10)) }
}

/// A listener on a free loopback port whose every connection is served by a task of its own on the same loop.
package func serve(
    on loop: Loop, _ serve: @escaping @Sendable (TCPConnection) async throws -> Void
) throws -> (TCPListener, SocketAddress) {
    let listener = try TCPListener(on: loop, address: .loopback(port: 0)) { arrival in
        guard case .success(let connection) = arrival else { return }
        Task(executorPreference: loop) {
            defer { connection.close() }
            try await serve(connection)
        }
    }
    guard let address = listener.address() else { throw SocketFailure.closed }
    return (listener, address)
}

/// Sends back whatever comes.
@Sendable package func echo(_ connection: TCPConnection) async throws {
    while let bytes = try await connection.read() {
        try connection.write(bytes)
        try await connection.flush()
    }
}

/// Reads until `count` bytes have come or the peer has finished.
package func readAll(_ connection: TCPConnection, atMost count: Int = .max) async throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count, let bytes = try await connection.read(within: .seconds(10)) { all += bytes }
    return all
}

package func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
}
