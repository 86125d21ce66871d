import DemoServices
import EventLoop
import Foundation
import HTTPSyntax
import Quantities
import Server
import Testing
import TraceModel

@Suite("DemoStore", .serialized)
struct DemoStoreTests {
    /// A spelling of a trace id in the target, and what a real Jaeger answered to it.
    struct Spelling: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let target: String
        let status: Int
        let traceID: String?
        var testDescription: String { name }
    }

    private static let recordings = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "BackendsTests/Data/jaeger-main")

    private static let spellings: [Spelling] = {
        let lines = (try? String(contentsOf: recordings.appending(path: "ids.jsonl"), encoding: .utf8)) ?? ""
        return lines.split(separator: "\n").compactMap { try? JSONDecoder().decode(Spelling.self, from: Data($0.utf8)) }
    }()

    @Test("every recording is served byte for byte")
    func servesRecordings() async throws {
        try await StoreClient.withStore { client, _ in
            for trace in DemoTrace.all {
                let reply = try await client.get("/api/traces/\(trace.id)?raw=true")
                #expect(reply.status == 200)
                #expect(reply.body == trace.reply)
                #expect(reply.hasField("Content-Type: application/json"))
            }
        }
    }

    @Test("ids are spelled as the real Jaeger reads them, but for base64 and targets that it alone would mend")
    func readsSpellings() async throws {
        #expect(Self.spellings.count == 21)
        try await StoreClient.withStore { client, _ in
            for spelling in Self.spellings {
                let reply = try await client.get(spelling.target)
                guard spelling.status == 200 else {
                    #expect(reply.status == 404 || reply.status == 400, "\(spelling.name)")
                    continue
                }
                let known = spelling.name.hasPrefix("b64") ? 400 : 200
                #expect(reply.status == known, "\(spelling.name)")
                #expect(known == 400 || reply.text.contains(spelling.traceID ?? "?"), "\(spelling.name)")
            }
        }
    }

    @Test(
        "an unknown trace is answered as the recorded Jaeger answers it",
        arguments: ["/api/traces/0123456789abcdef", "/api/traces/0"])
    func answersMissing(target: String) async throws {
        let recorded = try Data(contentsOf: Self.recordings.appending(path: "missing.body"))
        try await StoreClient.withStore { client, _ in
            let reply = try await client.get(target)
            #expect(reply.status == 404)
            #expect(Data(reply.body) == recorded)
            #expect(reply.hasField("Content-Type: text/plain; charset=utf-8"))
        }
    }

    @Test(
        "parameters are checked as Jaeger checks them",
        arguments: [
            ("raw=true", 200), ("raw=F", 200), ("raw=maybe", 400), ("raw=", 400), ("start=1&end=-2", 200),
            ("start=x", 400), ("end=1.5", 400), ("end=99999999999999999999", 400), ("unknown=1", 200),
        ])
    func checksParameters(query: String, status: Int) async throws {
        try await StoreClient.withStore { client, _ in
            let reply = try await client.get("/api/traces/41dfbdece71aac11a179da94153e2174?\(query)")
            #expect(reply.status == status)
        }
    }

    @Test(
        "nothing but GET of a trace, a search or a list is a route",
        arguments: [
            ("GET", "/"), ("GET", "/api/services/a"), ("GET", "/api/Traces"), ("GET", "/api/traces/1/x"),
            ("GET", "/api/v3/traces/1"), ("DELETE", "/api/traces/41dfbdece71aac11a179da94153e2174"),
            ("OPTIONS", "/api/traces/41dfbdece71aac11a179da94153e2174"),
        ])
    func hasOneRoute(method: String, target: String) async throws {
        try await StoreClient.withStore { client, _ in
            let reply = try await client.get(target, method: method)
            #expect(reply.status == 404)
            #expect(reply.text == "404 page not found\n")
        }
    }

    @Test("the store remembers what it was asked, in order, with its fields")
    func remembersRequests() async throws {
        try await StoreClient.withStore { client, store in
            #expect(store.connections == 0)
            _ = try await client.get("/api/traces/1?raw=true", more: "X-Scope-OrgID: team-a\r\n")
            _ = try await client.get("/api/traces/2", method: "DELETE")
            #expect(store.requests.map(\.target) == ["/api/traces/1?raw=true", "/api/traces/2"])
            #expect(store.requests.map(\.method) == [.get, .delete])
            #expect(store.requests.first?.fields.first("x-scope-orgid").map(Array.init) == Array("team-a".utf8))
            #expect(store.connections == 2)
            store.forgetRequests()
            #expect(store.requests.isEmpty)
        }
    }

    @Test("a test's own reply takes a recording's place, whatever it is")
    func servesReplies() async throws {
        try await StoreClient.withStore { client, store in
            let id = try #require(TraceID("00ab"))
            store.answer(id, with: .trace(Array("{}".utf8)))
            let own = try await client.get("/api/traces/ab")
            #expect(own.text == "{}")
            store.answer(id, with: .jaegerFailure(.internalError, "disk on fire"))
            let failed = try await client.get("/api/traces/AB")
            #expect(failed.status == 500)
            store.answer(id, with: .missingTrace)
            let missing = try await client.get("/api/traces/ab")
            #expect(missing.status == 404)
        }
    }

    @Test("bytes that are no request are closed without an answer and are no request of the store's")
    func closesGarbage() async throws {
        try await StoreClient.withStore { client, store in
            let answer = try await client.send(Array("GET / HTTP/1.1\r\n bad\r\n\r\n".utf8))
            #expect(answer.isEmpty)
            #expect(store.requests.isEmpty)
            #expect(store.connections == 1)
        }
    }
}
