import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// A store that answers what no trace store does, breaks off or is not there: 502, its access on the record, and not one byte of what it said.
@Suite struct HostileStoreTests {
    @Test("a reply that is not what a store sends is a 502, and nothing of it gets out")
    func replies() async throws {
        try await GatewayStage.withRawStore { stage, store in
            try await HostileReply.expectRefused(HostileReply.all, at: stage, store)
            print("hostile replies: \(HostileReply.all.count)")
        }
        #expect(HostileReply.all.count > 30)
    }

    @Test("the operator's log says what broke, under the id that the caller was told, and nothing of the reply")
    func logged() async throws {
        try await GatewayStage.withRawStore { stage, store in
            store.follow([.readHead, .send(HostileReply.reply(Array("s3cr3t".utf8)))])
            let reply = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
            let id = try RefusalShape.requestID(reply)
            let line = try #require(stage.log.text.split(separator: "\n").first { $0.contains(id) })
            #expect(line.contains(#""level":"warning""#) && line.contains("the store's reply can't be read"))
            #expect(!stage.log.text.contains("s3cr3t"))
        }
    }

    @Test("no field of a store's good reply gets out")
    func fields() async throws {
        try await GatewayStage.withRawStore { stage, store in
            let body = Array(HostileReply.body().replacing("s3cr3t", with: "op").utf8)
            for field in [
                "Set-Cookie: s3cr3t=1", "ETag: \"s3cr3t\"", "Traceresponse: s3cr3t", "Server: s3cr3t", "X-Any: s3cr3t",
                "Access-Control-Allow-Origin: s3cr3t", "Link: <s3cr3t>", "Vary: s3cr3t", "Content-Language: s3cr3t",
            ] {
                store.follow([.readHead, .send(HostileReply.reply(body, more: field))])
                let reply = try await stage.ask(HostileReply.target, as: .paymentsEngineer)
                #expect(reply.status == 200, "\(field)")
                #expect(!String(decoding: reply.raw, as: UTF8.self).contains("s3cr3t"), "\(field)")
            }
        }
    }

    @Test("a trace of more spans than limits.spansPerTrace, or more bytes than limits.heldBytes, is refused whole")
    func ownLimits() async throws {
        let limits = "limits: { spansPerTrace: 2, heldBytes: 1MiB }"
        try await GatewayStage.withRawStore(.init(more: limits)) { stage, store in
            let spans = HostileReply.reply(HostileReply.body(copies: 3))
            try await HostileReply.expectRefused(
                HostileReply(
                    what: "spans", steps: [.readHead, .send(spans)], code: "trace-too-large", reason: "over-limit"),
                at: stage, store)
            let value = String(repeating: "s3cr3t ", count: 300_000)
            let large = HostileReply.body().replacing(
                #""tags":[],"#, with: #""tags":[{"key":"k","type":"string","value":"\#(value)"}],"#)
            try await HostileReply.expectRefused(
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
        try await GatewayStage.withRawStore { stage, store in
            for (what, steps) in [("at once", []), ("after the request", [RawStore.Step.readHead])] {
                let hostile = HostileReply(
                    what: what, steps: steps, code: "store-unavailable", reason: "store-unreachable")
                try await HostileReply.expectRefused(hostile, at: stage, store)
            }
            store.close()
            let hostile = HostileReply(
                what: "not there", steps: [], code: "store-unavailable", reason: "store-unreachable")
            try await HostileReply.expectRefused(hostile, at: stage, store)
        }
    }
}
