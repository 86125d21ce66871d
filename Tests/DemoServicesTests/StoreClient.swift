import DemoServices
import EventLoop
import Foundation
import Quantities
import Testing

/// A client that sends bytes and reads to the end, so that a test sees all of a reply and nothing made of it.
struct StoreClient: Sendable {
    struct Reply: Sendable {
        let head: String
        let body: [UInt8]
        var status: Int? { Int(head.split(separator: " ").dropFirst().first ?? "") }
        var text: String { String(decoding: body, as: UTF8.self) }

        func hasField(_ line: String) -> Bool { head.components(separatedBy: "\r\n").contains(line) }
    }

    let loop: Loop
    let store: DemoStore

    func get(_ target: String, method: String = "GET", more: String = "") async throws -> Reply {
        let request = "\(method) \(target) HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\(more)\r\n"
        let bytes = try await send(Array(request.utf8))
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        return Reply(head: head, body: Array(bytes[end.upperBound...]))
    }

    /// Everything that comes back.
    func send(_ bytes: [UInt8]) async throws -> [UInt8] {
        let connection = try await TCPConnection.connect(to: store.address, on: loop, within: .seconds(5))
        defer { connection.close() }
        try connection.write(bytes)
        try await connection.flush()
        var all: [UInt8] = []
        while let more = try await connection.read(within: .seconds(10)) { all += more }
        return all
    }

    /// Runs `body` on a loop of its own beside a store.
    static func withStore(_ body: @escaping @Sendable (StoreClient, DemoStore) async throws -> Void) async throws {
        ProcessSignal.ignoreBrokenPipes()
        let loop = try Loop.start(name: "test")
        defer {
            loop.stop()
            loop.join()
        }
        try await Task(executorPreference: loop) {
            let store = try await DemoStore.start(on: [loop]) { Timestamp(seconds: 1_790_000_000) }
            try await body(StoreClient(loop: loop, store: store), store)
            await store.drain(within: .seconds(1))
        }.value
    }
}
