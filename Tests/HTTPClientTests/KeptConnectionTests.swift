import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

/// Which connections are kept for another request, and that nothing but a reply of its own ever reaches a request.
@Suite struct KeptConnectionTests {
    private static let one = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
    private static let two = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"
    private static let stale = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale"

    private func withStore(
        _ steps: [RawStore.Step], _ door: Door, limits: PoolLimits = PoolLimits(),
        _ body: @escaping @Sendable (RawStore, Caller, Loop) async throws -> Void
    ) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, steps, secure: door.secure)
            try await body(store, try Caller(of: store.address, on: loop, through: door, limits: limits), loop)
            store.close()
        }
        #expect(left == 0)
    }

    @Test("requests one after the other share a connection, tickets or not", arguments: Door.allCases)
    func shared(door: Door) async throws {
        let reply = [RawStore.Step.readHead, .send(Self.one)]
        try await withStore(reply + reply + reply, door) { store, caller, _ in
            for _ in 0..<3 {
                let body = try await caller.ask()
                #expect(body == "one")
            }
            #expect(store.connections.value == 1)
            #expect(caller.counts == [1, 2, 0])
        }
    }

    /// The row: Connection `close`, `closed`, junk; Set-Cookie, HSTS, Alt-Svc.
    @Test(
        "a Connection field of another word than keep-alive ends the connection; other fields of a session's do nothing",
        arguments: [
            ("Connection: close", 2), ("Connection: Close", 2), ("Connection: closed", 2), ("Connection: \u{e9}", 2),
            ("Connection: keep-alive, close", 2), ("Connection: keep-alive\r\nConnection: close", 2),
            ("Connection:", 2), ("Connection: keep-alive", 1), ("connection: Keep-Alive", 1),
            ("Keep-Alive: timeout=5", 1), ("Set-Cookie: a=b", 1), ("Strict-Transport-Security: max-age=9", 1),
            ("Alt-Svc: h2=\":1\"", 1),
        ], Door.allCases)
    func connectionField(row: (field: String, connections: Int), door: Door) async throws {
        let reply = RawStore.Step.send("HTTP/1.1 200 OK\r\n\(row.field)\r\nContent-Length: 3\r\n\r\none")
        try await withStore([.readHead, reply, .readHead, reply], door) { store, caller, _ in
            for _ in 0..<2 {
                let body = try await caller.ask()
                #expect(body == "one")
            }
            #expect(store.connections.value == row.connections)
            #expect(caller.counts[2] == 0)
        }
    }

    /// The row: any of these and more later, which a general client takes for the next answer.
    @Test(
        "bytes on an idle connection close it, and every other idle one, and never reach the next caller",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ], Door.allCases)
    func idleBytes(reply: String, door: Door) async throws {
        for more in [Self.stale, "x", "\r\n"] {
            let go = Counter()
            let bystander: [RawStore.Step] = [.readHead, .send(Self.one), .awaitEnd]
            try await withStore(bystander, door) { store, caller, loop in
                let first = try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
                store.follow([.readHead, .send(reply), .awaitMark(go, 1), .send(more), .awaitEnd])
                _ = try await caller.ask()
                while try await first.nextBodyWindow() != nil {}
                store.follow([.readHead, .send(Self.two)])
                go.add()
                try await until(store.ended, is: 2, on: loop)
                #expect(try await caller.ask() == "two")
                #expect(caller.counts == [3, 0, 0])
            }
        }
    }

    @Test(
        "what came while the loop was busy is seen before the next request is sent",
        arguments: [stale, "x"], Door.allCases)
    func unseen(more: String, door: Door) async throws {
        let (go, done) = (Counter(), Counter())
        let steps = [RawStore.Step.readHead, .send(Self.one), .awaitMark(go, 1), .send(more), .mark(done), .awaitEnd]
        try await withStoreElsewhere(steps, door) { store, storeLoop in
            try await onLoop { loop in
                let caller = try Caller(of: store.address, on: loop, through: door)
                #expect(try await caller.ask() == "one")
                await Task(executorPreference: storeLoop) { store.follow([.readHead, .send(Self.one)]) }.value
                go.add()
                // Blocks the loop on purpose: it can't have seen what is there when the next request is to be sent.
                let end = loop.now + .seconds(20)
                while done.value == 0, loop.now < end {}
                #expect(try await caller.ask() == "one")
                #expect(caller.counts == [2, 0, 0])
            }
        }
    }

    /// The row: speaks before the request.
    @Test("an answer that came before its question is nobody's answer later", arguments: Door.allCases)
    func earlySpeech(door: Door) async throws {
        try await withStore([.send(Self.stale), .readHead, .send(Self.one), .awaitEnd], door) {
            store, caller, loop in
            // Whether the first of all is refused or taken for the answer depends on which of the two was faster.
            let first = try? await caller.ask()
            #expect(first == nil || first == "stale")
            store.follow([.readHead, .send(Self.two), .readHead, .send(Self.two)])
            if first != nil { try await until(store.ended, is: 1, on: loop) }
            for _ in 0..<2 { #expect(try await caller.ask() == "two") }
            #expect(store.connections.value == 2)
        }
    }

    @Test("a reply that is none closes every idle connection, and those in use when they are done")
    func suspicion() async throws {
        let go = Counter()
        try await withStore([.readHead, .send(Self.one), .awaitEnd], .clear) { store, caller, loop in
            let idle = try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
            let used = try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
            store.follow([.readHead, .awaitMark(go, 1), .send("HTTP/1.1 200 OK\r\nX\r\n\r\n")])
            async let failure = caller.failure()
            try await until(store.connections, is: 3, on: loop)
            while try await idle.nextBodyWindow() != nil {}
            go.add()
            let found = try await failure
            #expect(found == .malformed(.fieldName))
            while try await used.nextBodyWindow() != nil {}
            try await until(store.ended, is: 2, on: loop)
        }
    }

    @Test("the connection that was put back last is taken first")
    func lastFirst() async throws {
        let once: [RawStore.Step] = [.readHead, .send(Self.one), .readHead, .send(Self.one), .awaitEnd]
        try await withStore(once, .clear) { store, caller, loop in
            let first = try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
            store.follow([.readHead, .send(Self.two), .readHead, .send(Self.two), .awaitEnd])
            let second = try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
            while try await first.nextBodyWindow() != nil {}
            while try await second.nextBodyWindow() != nil {}
            #expect(try await caller.ask() == "two")
            #expect(caller.counts == [2, 1, 0])
        }
    }

    @Test("idle connections are bounded in number, idle time, age and requests")
    func bounds() async throws {
        let loopback = [RawStore.Step.readHead, .send(Self.one)]
        try await withStore(loopback + [.awaitEnd], .clear) { store, caller, loop in
            let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
                    }
                }
                var all: [HTTPReply] = []
                for try await reply in group { all.append(reply) }
                return all
            }
            for reply in replies { while try await reply.nextBodyWindow() != nil {} }
            try await until(store.ended, is: 8, on: loop)
            caller.client.close()
            try await until(store.ended, is: 40, on: loop)
            #expect(try await caller.ask() == "one")
            try await until(store.ended, is: 41, on: loop)
        }
        for limits in [PoolLimits(idleTime: .milliseconds(20)), PoolLimits(age: .zero), PoolLimits(requests: 1)] {
            try await withStore(loopback + [.awaitEnd], .clear, limits: limits) { store, caller, loop in
                for count in 1...2 {
                    #expect(try await caller.ask() == "one")
                    try await until(store.ended, is: count, on: loop)
                }
                #expect(caller.counts == [2, 0, 0])
            }
        }
    }

    @Test("a client that is gone leaves no connection, and a loop that ends none either", arguments: Door.allCases)
    func gone(door: Door) async throws {
        try await withStoreElsewhere([.readHead, .send(Self.one), .awaitEnd], door) { store, storeLoop in
            try await onLoop { loop in
                #expect(try await Caller(of: store.address, on: loop, through: door).ask() == "one")
                try await until(store.ended, is: 1, on: loop)
            }
            let kept = OneValue<Caller>()
            let left = try await onLoop { loop in
                let caller = try Caller(of: store.address, on: loop, through: door)
                #expect(try await caller.ask() == "one")
                kept.set(caller)
            }
            // The connection and the timer of the pool; the loop's end has closed them.
            #expect(left == 2)
            try await Task(executorPreference: storeLoop) { try await until(store.ended, is: 2, on: storeLoop) }.value
            withExtendedLifetime(kept) {}
        }
    }
}
