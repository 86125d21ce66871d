import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

/// When a request is sent a second time, and when not. The rows: a reused connection with FIN, with RST, with `HTTP/1.1 2` and then FIN.
@Suite struct ResendTests {
    private static let one = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
    private static let first: [RawStore.Step] = [.readHead, .send(one)]

    /// What the second request meets on the connection of the first; heads that the store has read by the end, connections, and the outcome.
    private func run(
        _ second: [RawStore.Step], then fresh: [RawStore.Step] = ResendTests.first, door: Door,
        _ check: @escaping @Sendable (RawStore, Caller, HTTPFailure?) throws -> Void
    ) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, Self.first + second, secure: door.secure)
            let deadlines = HTTPDeadlines(
                connect: .seconds(10), firstByte: .milliseconds(500), idle: .milliseconds(500))
            let caller = try Caller(of: store.address, on: loop, through: door, deadlines: deadlines)
            #expect(try await caller.ask() == "one")
            store.follow(fresh)
            let failure = try await caller.failure()
            #expect(caller.counts[1] == 1)
            try check(store, caller, failure)
            store.close()
        }
        #expect(left == 0)
    }

    @Test(
        "a kept connection that ends before any byte of the reply has its request sent once more, over a new one",
        arguments: [[RawStore.Step.readHead], [.readHead, .cut], [.awaitUnread, .cut]], Door.allCases)
    func resent(second: [RawStore.Step], door: Door) async throws {
        try await run(second, door: door) { store, caller, failure in
            #expect(failure == nil)
            #expect(caller.counts == [2, 1, 1])
            #expect(store.connections.value == 2)
        }
    }

    @Test("the second sending is the last, and over no kept connection", arguments: Door.allCases)
    func once(door: Door) async throws {
        try await run([.readHead], then: [.readHead], door: door) { store, caller, failure in
            #expect(failure == .lost(.reset))
            #expect(caller.counts == [2, 1, 1])
            #expect(store.requests.count == 3)
        }
        try await onLoop { loop in
            let store = try RawStore(on: loop, Self.first + [.readHead], secure: door.secure)
            let caller = try Caller(of: store.address, on: loop, through: door)
            let both = try await (
                caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1)),
                caller.client.send(try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
            )
            while try await both.0.nextBodyWindow() != nil {}
            while try await both.1.nextBodyWindow() != nil {}
            #expect(try await caller.ask() == "one")
            #expect(caller.counts == [3, 1, 1])
            store.close()
        }
    }

    private static let answered: [(second: [RawStore.Step], failure: HTTPFailure)] = [
        ([RawStore.Step.readHead, .send("HTTP/1.1 2")], HTTPFailure.malformed(.truncated)),
        ([.readHead, .send("H")], .malformed(.truncated)),
        ([.awaitUnread, .send("HTTP/1.1 2"), .cut], .lost(.reset)),
        ([.readHead, .send("HTTP/1.1 100 Continue\r\n\r\n")], .malformed(.truncated)),
        ([.awaitUnread, .send("HTTP/1.1 100 Continue\r\n\r\n"), .cut], .lost(.reset)),
        ([.readHead, .send("HTTP/1.1 200 OK\r\n")], .malformed(.truncated)),
        ([.readHead, .awaitEnd], .timedOut(.firstByte)),
        ([.readHead, .send("x")], .malformed(.truncated)),
    ]

    @Test(
        "nothing is sent again after the first byte of a reply, or after a deadline",
        arguments: answered, Door.allCases)
    func neverAgain(row: (second: [RawStore.Step], failure: HTTPFailure), door: Door) async throws {
        try await run(row.second, door: door) { store, caller, failure in
            #expect(failure == row.failure)
            #expect(caller.counts == [1, 1, 0])
            #expect(store.connections.value == 1)
        }
    }

    @Test(
        "a new connection that ends before any byte of the reply is a failure",
        arguments: [[RawStore.Step.readHead], [.awaitUnread, .cut]], Door.allCases)
    func fresh(steps: [RawStore.Step], door: Door) async throws {
        #expect(try await failure(of: steps, through: door) == .lost(.reset))
    }

    @Test(
        "a reply that nobody reads leaves its connection where all of it has come, and ends it where not",
        arguments: Door.allCases)
    func unread(door: Door) async throws {
        for (reply, connections) in [(Self.one, 1), (String(Self.one.dropLast()), 2), (Self.one + "x", 2)] {
            try await onLoop { loop in
                let store = try RawStore(on: loop, [.readHead, .send(reply)] + Self.first, secure: door.secure)
                let caller = try Caller(of: store.address, on: loop, through: door)
                let unread = try await caller.client.send(
                    try request(caller.client.endpoint), bodyLimit: .kibibytes(1))
                unread.close()
                await #expect(throws: HTTPFailure.cancelled) { _ = try await unread.nextBodyWindow() }
                store.follow(Self.first)
                #expect(try await caller.ask() == "one")
                #expect(store.connections.value == connections)
                store.close()
            }
        }
    }

    @Test("a caller who is cancelled is not asked for again")
    func cancelled() async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, Self.first + [.readHead, .awaitEnd])
            let caller = try Caller(of: store.address, on: loop, through: .clear)
            #expect(try await caller.ask() == "one")
            let asking = Task(executorPreference: loop) { try await caller.failure() }
            while store.requests.count < 2 { try await loop.sleep(for: .milliseconds(1)) }
            asking.cancel()
            #expect(try await asking.value == .cancelled)
            try await until(store.ended, is: 1, on: loop)
            #expect(caller.counts == [1, 1, 0])
            store.close()
        }
    }
}
