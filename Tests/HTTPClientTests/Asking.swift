import EventLoop
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing

/// Asks `store` and reads the reply to its end.
func ask(
    _ store: RawStore, on loop: Loop, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> (status: Int, body: [UInt8]) {
    let reply = try await open(store.address, on: loop, bodyLimit: bodyLimit, deadlines: deadlines)
    var body: [UInt8] = []
    while let window = try await reply.nextBodyWindow() { body += window }
    return (reply.head.status, body)
}

func open(
    _ address: SocketAddress, on loop: Loop, bodyLimit: ByteCount = .mebibytes(1),
    deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> HTTPReply {
    let endpoint = HTTPEndpoint(host: address.host, port: address.port)
    let client = EndpointClient(endpoint: endpoint, on: loop, deadlines: deadlines)
    return try await client.send(try request(endpoint), bodyLimit: bodyLimit)
}

func request(_ endpoint: HTTPEndpoint) throws -> HTTPRequest {
    let target = try #require(UpstreamTarget(segments: [UTF8Text("api"), UTF8Text("traces")]))
    return try HTTPRequest(target, at: endpoint)
}

/// What asking a store that answers with `reply` and closes fails with; nil where it succeeds.
func failure(
    of reply: String, bodyLimit: ByteCount = .mebibytes(1), deadlines: HTTPDeadlines = HTTPDeadlines()
) async throws -> HTTPFailure? {
    let failures = OneValue<HTTPFailure>()
    let left = try await onLoop { loop in
        let store = try RawStore(on: loop, answering: reply)
        do {
            _ = try await ask(store, on: loop, bodyLimit: bodyLimit, deadlines: deadlines)
        } catch let failure as HTTPFailure {
            failures.set(failure)
        }
        store.close()
    }
    #expect(left == 0)
    return failures.value
}
