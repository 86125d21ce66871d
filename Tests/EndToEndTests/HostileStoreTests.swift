import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// A store that lies, breaks off, floods or sleeps: 502 or 504, its access on the record, and not one byte of what it said.
@Suite struct HostileStoreTests {
    private static let target = "/api/traces/" + HostileReply.id

    /// A gateway before a store that follows a test's steps.
    private static func withRawStore(
        _ script: GatewayStage.Script = .init(),
        _ body: @escaping @Sendable (GatewayStage, RawStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(on: loop, [])
            defer { store.close() }
            try await GatewayStage.run(script, store: store.address, on: loop) { try await body($0, store) }
        }
    }

    @Test("a reply that is not what a store sends is a 502, and nothing of it gets out")
    func replies() async throws {
        try await Self.withRawStore { stage, store in
            for hostile in HostileReply.all { try await Self.expectRefused(hostile, at: stage, store) }
            // The last word is a good one: what is refused above is refused for its fault.
            store.follow([.readHead, .send(HostileReply.reply(HostileReply.body()))])
            let good = try await stage.ask(Self.target, as: .paymentsEngineer)
            #expect(good.status == 200 && good.text.contains("s3cr3t"))
            #expect(store.connections.value == HostileReply.all.count + 1)
            print("hostile replies: \(HostileReply.all.count)")
        }
        #expect(HostileReply.all.count > 50)
    }

    @Test("the operator's log says what broke, under the id that the caller was told, and nothing of the reply")
    func logged() async throws {
        try await Self.withRawStore { stage, store in
            store.follow([.readHead, .send(HostileReply.reply(Array("s3cr3t".utf8)))])
            let reply = try await stage.ask(Self.target, as: .paymentsEngineer)
            let id = try RefusalShape.requestID(reply)
            let line = try #require(stage.log.text.split(separator: "\n").first { $0.contains(id) })
            #expect(line.contains(#""level":"warning""#) && line.contains("the store's reply can't be read"))
            #expect(!stage.log.text.contains("s3cr3t"))
        }
    }

    @Test("no field of a store's good reply gets out")
    func fields() async throws {
        try await Self.withRawStore { stage, store in
            let body = Array(HostileReply.body().replacing("s3cr3t", with: "op").utf8)
            for field in [
                "Set-Cookie: s3cr3t=1", "ETag: \"s3cr3t\"", "Traceresponse: s3cr3t", "Server: s3cr3t", "X-Any: s3cr3t",
                "Access-Control-Allow-Origin: s3cr3t", "Link: <s3cr3t>", "Vary: s3cr3t", "Content-Language: s3cr3t",
            ] {
                store.follow([.readHead, .send(HostileReply.reply(body, more: field))])
                let reply = try await stage.ask(Self.target, as: .paymentsEngineer)
                #expect(reply.status == 200, "\(field)")
                #expect(!String(decoding: reply.raw, as: UTF8.self).contains("s3cr3t"), "\(field)")
            }
        }
    }

    @Test("a reply longer than limits.upstreamBytes is refused, whether it says so or not")
    func oversized() async throws {
        try await Self.withRawStore(.init(more: "limits: { upstreamBytes: 4KiB }")) { stage, store in
            let long = Array(HostileReply.body(copies: 40).utf8)
            let chunks = HostileReply.head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked")
            let size = String(long.count, radix: 16)
            let chunked = Array("\(chunks)\(size)\r\n".utf8) + long + Array("\r\n0\r\n\r\n".utf8)
            for (what, bytes) in [("said", HostileReply.reply(long)), ("not said", chunked)] {
                let hostile = HostileReply(what: what, steps: [.readHead, .send(bytes)], reason: "over-limit")
                try await Self.expectRefused(hostile, at: stage, store)
            }
        }
    }

    @Test("a trace of more spans than limits.spansPerTrace, or more bytes than limits.heldBytes, is refused whole")
    func ownLimits() async throws {
        try await Self.withRawStore(.init(more: "limits: { spansPerTrace: 2, heldBytes: 1MiB }")) { stage, store in
            let spans = HostileReply.reply(HostileReply.body(copies: 3))
            try await Self.expectRefused(
                HostileReply(
                    what: "spans", steps: [.readHead, .send(spans)], code: "trace-too-large", reason: "over-limit"),
                at: stage, store)
            let value = String(repeating: "s3cr3t ", count: 300_000)
            let large = HostileReply.body().replacing(
                #""tags":[],"#, with: #""tags":[{"key":"k","type":"string","value":"\#(value)"}],"#)
            try await Self.expectRefused(
                HostileReply(
                    what: "bytes", steps: [.readHead, .send(HostileReply.reply(large))], status: 503, code: "too-busy",
                    reason: "over-limit"),
                at: stage, store)
            // What was held is given back.
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("\nspanwarden_held_bytes 0\n"))
        }
    }

    @Test("a store that ends the connection or is not there is a 502")
    func absent() async throws {
        try await Self.withRawStore { stage, store in
            for (what, steps) in [("at once", []), ("after the request", [RawStore.Step.readHead])] {
                let hostile = HostileReply(
                    what: what, steps: steps, code: "store-unavailable", reason: "store-unreachable")
                try await Self.expectRefused(hostile, at: stage, store)
            }
            store.close()
            let hostile = HostileReply(
                what: "not there", steps: [], code: "store-unavailable", reason: "store-unreachable")
            try await Self.expectRefused(hostile, at: stage, store)
        }
    }

    @Test(
        "a store that is silent for 10 seconds before its first byte, or for 15 seconds behind it, is a 504",
        arguments: [false, true])
    func slow(_ begins: Bool) async throws {
        try await Self.withRawStore { stage, store in
            let part = HostileReply.reply(HostileReply.body()).dropLast(20)
            let steps: [RawStore.Step] = [.readHead] + (begins ? [.send(Array(part))] : []) + [.awaitEnd]
            let hostile = HostileReply(
                what: begins ? "stalls" : "silent", steps: steps, status: 504, code: "store-timeout",
                reason: "store-timeout")
            let start = ContinuousClock.now
            try await Self.expectRefused(hostile, at: stage, store)
            #expect(ContinuousClock.now - start < .seconds(45), "the deadline for all of it is 60 seconds")
            // The gateway hung up on it.
            for _ in 0..<200 where store.ended.value == 0 { try await stage.client.loop.sleep(for: .milliseconds(10)) }
            #expect(store.ended.value == 1)
        }
    }

    /// One request against one hostile reply: answer, record, log.
    private static func expectRefused(
        _ hostile: HostileReply, at stage: GatewayStage, _ store: RawStore
    ) async throws {
        store.follow(hostile.steps)
        let before = try await stage.records().filter { $0.type == "access.end" }.count
        let reply = try await stage.ask(target, as: .paymentsEngineer)
        try RefusalShape.expect(reply, hostile.status, hostile.code, hostile.what)
        #expect(!String(decoding: reply.raw, as: UTF8.self).contains("s3cr3t"), "\(hostile.what)")
        let (access, end) = try #require(try await stage.endedAccesses(before + 1).last)
        #expect(access.outcome == "allow", "\(hostile.what)")
        #expect(end.outcome == "error" && end.reason == hostile.reason, "\(hostile.what): \(end.reason)")
        #expect(end.integer("res", "status") == hostile.status, "\(hostile.what)")
        #expect(try access.text("req", "id") == RefusalShape.requestID(reply), "\(hostile.what)")
        #expect(end.integer("seq") == (access.integer("seq") ?? 0) + 1)
        let others = try stage.folder.auditText() + stage.log.text
        #expect(!others.contains("s3cr3t"), "\(hostile.what)")
    }
}
