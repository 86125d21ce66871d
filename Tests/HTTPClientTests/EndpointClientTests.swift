import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

@Suite(.serialized) struct EndpointClientTests {
    private static let five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"
    private static let hasty = HTTPDeadlines(
        connect: .milliseconds(60), firstByte: .milliseconds(60), idle: .milliseconds(250), total: .milliseconds(800))

    @Test("a request is exactly its target and its fields")
    func request() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Self.five)
            _ = try await ask(store, on: loop)
            let host = "127.0.0.1:\(store.address.port)"
            #expect(store.requests == ["GET /api/traces HTTP/1.1\r\nHost: \(host)\r\n\r\n"])
            store.close()
        }
    }

    @Test(
        "a host that no field may hold is refused before anything is sent", arguments: ["a\r\nX: y", "a b\u{1}", "ä"])
    func badHost(host: String) throws {
        #expect(throws: OutgoingFields.Unwritable.self) {
            _ = try HTTPClientTests.request(HTTPEndpoint(host: host, port: 1))
        }
    }

    @Test("an endpoint prints as the Host field has it")
    func endpoint() {
        #expect(HTTPEndpoint(host: "::1", port: 80).description == "[::1]")
        #expect(HTTPEndpoint(host: "::1", port: 16686).description == "[::1]:16686")
        #expect(HTTPEndpoint(host: "jaeger", port: 16686).description == "jaeger:16686")
    }

    /// The rows of what only a client's own deadlines end: silence, heads and bodies byte by byte.
    @Test(
        "silence before the first byte, in the middle, and bytes that drip: each ends by its own deadline",
        arguments: Door.allCases)
    func deadlines(door: Door) async throws {
        let deadlines = HTTPDeadlines(
            connect: .seconds(5), firstByte: .milliseconds(60), idle: .milliseconds(250), total: .milliseconds(800))
        let rows: [(HTTPPhase, [RawStore.Step])] = [
            (.firstByte, [.readHead, .awaitEnd]),
            (.idle, [.readHead, .send("HTTP/1.1 200 OK\r\nContent-"), .awaitEnd]),
            (.idle, [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345"), .awaitEnd]),
            (
                .total,
                [
                    .readHead,
                    .drip(
                        Array("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 99))".utf8),
                        every: .milliseconds(10)),
                ]
            ),
            (
                .total,
                [
                    .readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"),
                    .drip([UInt8](repeating: 0x61, count: 999), every: .milliseconds(10)),
                ]
            ),
        ]
        for (phase, steps) in rows {
            let left = try await onLoop { loop in
                let store = try RawStore(on: loop, steps, secure: door.secure)
                await #expect(throws: HTTPFailure.timedOut(phase)) {
                    _ = try await ask(store, on: loop, through: door, deadlines: deadlines)
                }
                store.close()
            }
            #expect(left == 0)
        }
    }

    @Test("an asker's own deadline ends what the client's would still let go on, and does not make them later")
    func askersDeadline() async throws {
        let steps: [RawStore.Step] = [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345"), .awaitEnd]
        let rows: [(Duration, HTTPPhase)] = [(.milliseconds(150), .total), (.seconds(60), .idle)]
        for (time, phase) in rows {
            let left = try await onLoop { loop in
                let store = try RawStore(on: loop, steps)
                let endpoint = try Door.clear.endpoint(store.address)
                let client = EndpointClient(
                    endpoint: endpoint, on: loop, deadlines: HTTPDeadlines(idle: .milliseconds(400)))
                await #expect(throws: HTTPFailure.timedOut(phase)) {
                    let reply = try await client.send(
                        try HTTPClientTests.request(endpoint), bodyLimit: .mebibytes(1), until: loop.now + time)
                    while try await reply.nextBodyWindow() != nil {}
                }
                store.close()
            }
            #expect(left == 0)
        }
    }

    @Test("a reader that takes longer than the whole request may take gets no more")
    func slowReader() async throws {
        try await onLoop { loop in
            let store = try RawStore(
                on: loop, [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 6553600\r\n\r\n"), .flood(pieces: 100)])
            let deadlines = HTTPDeadlines(
                connect: .seconds(5), firstByte: .seconds(5), idle: .seconds(5), total: .milliseconds(2_000))
            let reply = try await open(store.address, on: loop, bodyLimit: .mebibytes(64), deadlines: deadlines)
            _ = try await reply.nextBodyWindow()
            try await loop.sleep(for: .milliseconds(2_050))
            for _ in 0..<2 {
                await #expect(throws: HTTPFailure.timedOut(.total)) { _ = try await reply.nextBodyWindow() }
            }
            store.close()
        }
    }

    @Test("nobody there, no such name, no answer to the connection")
    func unreachable() async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Self.five)
            store.close()
            try await loop.sleep(for: .milliseconds(5))
            await #expect(throws: HTTPFailure.unreachable(.refused)) { _ = try await ask(store, on: loop) }
            let full = try FullListener()
            defer { full.close() }
            let silent = SocketAddress.loopback(port: full.port)
            await #expect(throws: HTTPFailure.timedOut(.connect)) {
                _ = try await open(silent, on: loop, deadlines: Self.hasty)
            }
            let nowhere = EndpointClient(endpoint: HTTPEndpoint(host: "no such name", port: 1), on: loop)
            let request = try HTTPClientTests.request(HTTPEndpoint(host: "x", port: 1))
            await #expect(throws: HTTPFailure.self) { _ = try await nowhere.send(request, bodyLimit: .kibibytes(1)) }
        }
        #expect(left == 0)
    }

    @Test("an address that may not be asked is not asked")
    func refusedAddress() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Self.five)
            let endpoint = HTTPEndpoint(host: "localhost", port: store.address.port)
            let client = EndpointClient(endpoint: endpoint, on: loop, refuses: { $0.host == "127.0.0.1" })
            await #expect(throws: HTTPFailure.addressRefused(store.address)) {
                _ = try await client.send(try HTTPClientTests.request(endpoint), bodyLimit: .kibibytes(1))
            }
            #expect(store.connections.value == 0)
            store.close()
        }
    }

    @Test("a body may be as long as the caller takes, and not a byte longer, however it is framed")
    func bodyLimit() async throws {
        let exact = "HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + String(repeating: "a", count: 1024)
        let longer = "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n"
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let full = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
        let limit = ByteCount.kibibytes(1)
        #expect(try await failure(of: exact, bodyLimit: limit) == nil)
        #expect(try await failure(of: chunks + full + "0\r\n\r\n", bodyLimit: limit) == nil)
        #expect(try await failure(of: longer, bodyLimit: limit) == .oversized(limit))
        #expect(try await failure(of: chunks + full + "1\r\na\r\n0\r\n\r\n", bodyLimit: limit) == .oversized(limit))
        #expect(try await failure(of: chunks + "7fffffffffffff\r\n" + full, bodyLimit: limit) != nil)
    }

    @Test("a reader that stops asking stops the store")
    func backPressure() async throws {
        let left = try await onLoop { loop in
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(64 << 20)\r\n\r\n"
            let store = try RawStore(on: loop, [.readHead, .send(head), .flood(pieces: 1024), .awaitEnd])
            let reply = try await open(store.address, on: loop, bodyLimit: .mebibytes(64))
            var count = try #require(try await reply.nextBodyWindow()).count
            try await loop.sleep(for: .milliseconds(100))
            let stalled = store.sent.value
            try await loop.sleep(for: .milliseconds(50))
            #expect(store.sent.value == stalled)
            #expect(stalled < 32 << 20)
            while let window = try await reply.nextBodyWindow() {
                #expect(window.count <= 64 * 1024)
                count += window.count
            }
            #expect(count == 64 << 20)
            #expect(try await reply.nextBodyWindow() == nil)
            store.close()
        }
        #expect(left == 0)
    }

    @Test("ten thousand chunks of a byte are read in time, and in windows")
    func tinyChunks() async throws {
        let body = String(repeating: "1\r\na\r\n", count: 100_000)
        let left = try await onLoop { loop in
            let store = try RawStore(
                on: loop, answering: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)0\r\n\r\n")
            #expect(try await ask(store, on: loop).body.count == 100_000)
            store.close()
        }
        #expect(left == 0)
    }

    @Test("bytes that come later than the end do no harm: the reply stands and the connection is closed")
    func lateBytes() async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(
                on: loop, [.readHead, .send(Self.five), .pause(.milliseconds(30)), .send("HTTP/1.1 200 OK\r\n")])
            #expect(try await ask(store, on: loop).body == Array("12345".utf8))
            try await loop.sleep(for: .milliseconds(60))
            store.close()
        }
        #expect(left == 0)
    }

    @Test("a cancelled task's connection is closed at once, whatever it waits for")
    func cancelled() async throws {
        let scripts: [[RawStore.Step]] = [
            [.readHead, .awaitEnd],
            [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345"), .awaitEnd],
        ]
        for steps in scripts {
            let left = try await onLoop { loop in
                let store = try RawStore(on: loop, steps)
                let asking = Task(executorPreference: loop) {
                    let answer = await outcome { _ = try await ask(store, on: loop) }
                    #expect(answer as? HTTPFailure == .cancelled)
                }
                try await loop.sleep(for: .milliseconds(50))
                asking.cancel()
                await asking.value
                try await loop.sleep(for: .milliseconds(50))
                #expect(store.ended.value == 1)
                store.close()
            }
            #expect(left == 0)
        }
    }

    @Test("a reply that is closed, or that nobody keeps, ends its connection")
    func dropped() async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(
                on: loop, [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"), .awaitEnd])
            _ = try await open(store.address, on: loop)
            let reply = try await open(store.address, on: loop)
            reply.close()
            reply.close()
            await #expect(throws: HTTPFailure.cancelled) { while try await reply.nextBodyWindow() != nil {} }
            try await loop.sleep(for: .milliseconds(50))
            #expect(store.ended.value == 2)
            store.close()
        }
        #expect(left == 0)
    }

    private func outcome(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
