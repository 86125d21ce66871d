import DemoServices
import EventLoop
import TestSupport
import Testing

/// Nothing is compressed and nothing is inflated, on either side: there is no bomb, and no length that tells what a secret rhymes with.
@Suite struct CompressedBodyTests {
    @Test("a store's reply in any content coding, named or not, is a 502, and nothing of it gets out")
    func store() async throws {
        try await GatewayStage.withRawStore { stage, store in
            try await HostileReply.expectRefused(HostileReply.encodings, at: stage, store)
            #expect(store.requests.allSatisfy { $0.contains("\r\nAccept-Encoding: identity\r\n") })
        }
    }

    @Test("a caller who accepts every coding gets the same bytes as one who accepts none")
    func caller() async throws {
        let trace = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, _ in
            let plain = try await stage.ask("/api/traces/\(trace.idText)", as: .paymentsEngineer)
            for accepted in ["gzip", "*", "br;q=1.0, identity;q=0", "gzip, deflate, br, zstd", "identity;q=0"] {
                let reply = try await stage.ask(
                    "/api/traces/\(trace.idText)", as: .paymentsEngineer,
                    fields: ["Accept-Encoding: " + accepted, "TE: gzip"])
                #expect(reply.comparable == plain.comparable, "\(accepted)")
                #expect(reply.body == plain.body && reply.field("content-encoding") == nil, "\(accepted)")
            }
        }
    }

    @Test("a request body in any coding is refused before it is read, and the store is not asked")
    func request() async throws {
        let codings = ["gzip", "identity", "deflate, gzip", "GZIP", "x"].map { coding in
            Door(
                "Content-Encoding: " + coding, method: "POST",
                fields: [Door.token, "Content-Encoding: " + coding, "Content-Length: 3"], 415, "body-encoded",
                .failure("body-encoded"))
        }
        let transfers = ["gzip", "gzip, chunked", "chunked, chunked", "chunked, gzip", "identity", "x"].map { coding in
            Door(
                "Transfer-Encoding: " + coding, method: "POST",
                fields: [Door.token, "Transfer-Encoding: " + coding], 400, "transfer-coding",
                .failure("transfer-coding"))
        }
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(codings + transfers, as: .paymentsEngineer, at: stage, store)
        }
    }
}
