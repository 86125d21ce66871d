import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

/// Each key of `limits` and each fixed limit of a request, gone over by one at the running gateway.
@Suite struct ConfiguredLimitsTests {
    private static func fields(_ bytes: Int) -> [String] {
        stride(from: 0, to: bytes, by: 1_000).map { "X-\($0): " + String(repeating: "a", count: 990) }
    }

    @Test("requestHeaderBytes bounds a head: what fits is served, what does not is a 431 and the store is not asked")
    func heads() async throws {
        for (limit, fits, tooLong) in [("4KiB", 2_000, 5_000), ("32KiB", 25_000, 34_000), ("48KiB", 40_000, 50_000)] {
            try await GatewayStage.withStore(.init(more: "limits: { requestHeaderBytes: \(limit) }")) { stage, store in
                let good = try await stage.ask(Door.trace, as: .onCall, fields: Self.fields(fits))
                #expect(good.status == 200, "\(limit)")
                let asked = store.requests.count
                let reply = try await stage.ask(Door.trace, as: .onCall, fields: Self.fields(tooLong))
                try RefusalShape.expect(reply, 431, "fields-too-long", limit)
                #expect(store.requests.count == asked)
            }
        }
    }

    @Test("a target of 8 KiB, a field of 16 KiB and 100 fields are read, and one more of each is refused")
    func requests() async throws {
        try await GatewayStage.withStore { stage, store in
            let path = "/" + String(repeating: "a", count: 8_191)
            let field = "X: " + String(repeating: "a", count: (16 << 10) - 3)
            // Beside Host, Connection and Authorization.
            let many = (0..<97).map { "X-\($0): a" }
            let cases: [(String, String, [String], Int, String)] = [
                ("target", path, [], 404, "route-unknown"), ("target", path + "a", [], 414, "target-too-long"),
                ("field", Door.trace, [field], 200, ""), ("field", Door.trace, [field + "a"], 431, "field-too-long"),
                ("fields", Door.trace, many, 200, ""), ("fields", Door.trace, many + ["Y: a"], 431, "too-many-fields"),
            ]
            for (what, target, fields, status, code) in cases {
                let reply = try await stage.ask(target, as: .onCall, fields: fields)
                #expect(reply.status == status, "\(what)")
                if status != 200 { try RefusalShape.expect(reply, status, code, what) }
            }
            #expect(store.requests.count == 2)
        }
    }

    @Test("a body of 64 KiB is read and then refused for what it is, one more byte is a 413 before it is sent")
    func bodies() async throws {
        try await GatewayStage.withStore { stage, store in
            for (size, status, code) in [
                (64 << 10, 405, "method-not-allowed"), ((64 << 10) + 1, 413, "body-too-large"),
            ] {
                let body = size > 64 << 10 ? "" : String(repeating: "a", count: size)
                let head = "POST \(Door.trace) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(size)\r\n"
                let text = head + "\(try stage.authorization(of: .onCall))\r\n\r\n" + body
                let raw = try await stage.client.exchange(Array(text.utf8), with: stage.gateway.address)
                try RefusalShape.expect(try StageClient.read(raw), status, code, "\(size)")
            }
            #expect(store.requests.isEmpty)
        }
    }
}
