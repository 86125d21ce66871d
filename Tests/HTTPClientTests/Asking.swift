import EventLoop
import HTTPClient
import HTTPSyntax
import Observability
import Quantities
import TestSupport
import Testing

/// Asks `store` once, by a client of its own, and reads the reply to its end.
func ask(
    _ store: RawStore, on loop: Loop, through door: Door = .clear, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> (status: Int, body: [UInt8]) {
    let reply = try await open(store.address, on: loop, through: door, bodyLimit: bodyLimit, deadlines: deadlines)
    var body: [UInt8] = []
    while let window = try await reply.nextBodyWindow() { body += window }
    return (reply.head.status, body)
}

func open(
    _ address: SocketAddress, on loop: Loop, through door: Door = .clear, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> HTTPReply {
    let endpoint = try door.endpoint(address)
    let client = EndpointClient(endpoint: endpoint, on: loop, deadlines: deadlines)
    return try await client.send(try request(endpoint), bodyLimit: bodyLimit)
}

func request(_ endpoint: HTTPEndpoint, _ name: String = "traces") throws -> HTTPRequest {
    let target = try #require(UpstreamTarget(segments: [UTF8Text("api"), UTF8Text(name)]))
    return try HTTPRequest(target, at: endpoint)
}

/// What asking a store that answers with `reply` and ends the connection fails with; nil where it succeeds.
func failure(
    of reply: String, through door: Door = .clear, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> HTTPFailure? {
    try await failure(
        of: [.readHead, .send(reply)], through: door, bodyLimit: bodyLimit, deadlines: deadlines)
}

/// What asking a store that takes these steps fails with. Nothing may be left open.
func failure(
    of steps: [RawStore.Step], through door: Door, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> HTTPFailure? {
    let failures = OneValue<HTTPFailure>()
    let left = try await onLoop { loop in
        let store = try RawStore(on: loop, steps, secure: door.secure)
        do {
            _ = try await ask(store, on: loop, through: door, bodyLimit: bodyLimit, deadlines: deadlines)
        } catch let failure as HTTPFailure {
            failures.set(failure)
        }
        store.close()
    }
    #expect(left == 0)
    return failures.value
}

/// One client of a store, whose connections are kept between its requests.
struct Caller: Sendable {
    let client: EndpointClient
    let counters: HTTPCounters

    init(
        of address: SocketAddress, on loop: Loop, through door: Door, limits: PoolLimits = PoolLimits(),
        deadlines: HTTPDeadlines = HTTPDeadlines()
    ) throws {
        let metrics = Metrics()
        counters = HTTPCounters(
            opened: metrics.counter("opened_total", help: ""), reused: metrics.counter("reused_total", help: ""),
            resent: metrics.counter("resent_total", help: ""))
        client = EndpointClient(
            endpoint: try door.endpoint(address), on: loop, deadlines: deadlines, poolLimits: limits,
            counters: counters)
    }

    /// The body of the reply, read to its end.
    func ask(_ name: String = "traces") async throws -> String {
        let reply = try await client.send(try request(client.endpoint, name), bodyLimit: .mebibytes(1))
        var body: [UInt8] = []
        while let window = try await reply.nextBodyWindow() { body += window }
        return String(decoding: body, as: UTF8.self)
    }

    /// What asking fails with; nil where it succeeds.
    func failure() async throws -> HTTPFailure? {
        do {
            _ = try await ask()
            return nil
        } catch let failure as HTTPFailure {
            return failure
        }
    }

    /// Connections opened, requests over used ones, requests sent again.
    var counts: [Int64] { [counters.opened.value, counters.reused.value, counters.resent.value] }
}

/// Waits until a store's counter has so many; the test's own time limit ends it otherwise.
func until(_ counter: TestSupport.Counter, is count: Int, on loop: Loop) async throws {
    // Less than the 15 seconds for which an idle connection is kept: what ends one because it is old must not pass for what ended it at once.
    let end = loop.now + .seconds(10)
    while counter.value < count, loop.now < end { try await loop.sleep(for: .milliseconds(1)) }
    #expect(counter.value == count)
}

/// Runs `body` with a store on a loop of its own, which goes on while the asking one is busy.
func withStoreElsewhere(
    _ steps: [RawStore.Step], _ door: Door, _ body: (RawStore, Loop) async throws -> Void
) async throws {
    let loop = try Loop.start(name: "store")
    defer {
        loop.stop()
        loop.join()
    }
    let store = try await Task(executorPreference: loop) {
        try RawStore(on: loop, steps, secure: door.secure)
    }.value
    try await body(store, loop)
    await Task(executorPreference: loop) { store.close() }.value
}
