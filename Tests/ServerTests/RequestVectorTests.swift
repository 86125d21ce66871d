import EventLoop
import Foundation
import HTTPSyntax
import Server
import Testing

private struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    let id: String
    let raw_b64: Data
    let expect: String

    var testDescription: String { id }
    var served: Int { ["reject": 0, "one": 1, "two": 2][expect] ?? -1 }

    /// The request with a target of the served kind and a token of the real shape.
    var bytes: [UInt8] {
        // Byte by byte to Latin-1 and back, since most of these are no UTF-8.
        let text = String(String.UnicodeScalarView(raw_b64.map { Unicode.Scalar($0) }))
            .replacing("/api/services", with: "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736")
            .replacing("/api/transform", with: "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736")
            .replacing("Bearer T", with: "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln")
        return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static let all: [Vector] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "HTTPSyntaxTests/Data/http1_requests.jsonl")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Vector.self, from: Data($0.utf8)) }
    }()
}

@Suite(.serialized) struct RequestVectorTests {
    @Test("all 95 vectors are there")
    func count() {
        #expect(Vector.all.count == 95)
    }

    @Test("over a socket, whole and in pieces, exactly what is a request is served", arguments: [Int.max, 11])
    func vectors(piece: Int) async throws {
        let handler = CountingHandler()
        try await TestServer.run(handler) { test in
            for vector in Vector.all {
                let before = handler.seen.requests.count
                let client = try await test.client()
                // The server may refuse and close before it has been sent everything.
                try? await client.send(vector.bytes, piece: min(piece, vector.bytes.count))
                try? await client.socket.finishWriting(within: .seconds(5))
                let replies = try await client.replies()
                judge(vector, replies, Array(handler.seen.requests.dropFirst(before)))
                client.close()
            }
        }
    }

    private func judge(_ vector: Vector, _ replies: [ClientReply], _ seen: [IncomingRequest]) {
        let served = seen.filter { $0.head.method == .get || $0.head.method == .post }
        #expect(served.count == vector.served, "\(vector.id)")
        let statuses = replies.map(\.status)
        guard vector.served == 0 else {
            #expect(statuses == served.map { $0.head.method == .get ? 200 : 405 }, "\(vector.id)")
            #expect(served.allSatisfy { $0.head.method == .get || $0.body == Array("{}".utf8) }, "\(vector.id)")
            return
        }
        #expect(statuses.count <= 1, "\(vector.id)")
        #expect(statuses.allSatisfy { (400...499).contains($0) || $0 == 505 }, "\(vector.id): \(statuses)")
    }
}
