import Cryptography
import DemoServices
import HTTPSyntax
import Server
import TestSupport
import Testing
import TraceModel

/// What is hidden and what is not there give one answer: the store's own for an id that it does not know.
@Suite struct MissingAndHiddenTests {
    private static let recorded = "Tests/BackendsTests/Data/jaeger-main/missing."

    /// Status line and Content-Type of Jaeger's own 404.
    private static func recordedHead() throws -> (status: String, type: String) {
        let lines = try Repository.text(recorded + "head").split(whereSeparator: \.isNewline).map(String.init)
        let type = lines.first { $0.hasPrefix("Content-Type: ") }?.dropFirst("Content-Type: ".count)
        return (try #require(lines.first), String(try #require(type)))
    }

    @Test("a hidden trace, a trace that is not there and an empty answer give Jaeger's own 404, byte for byte")
    func oneAnswer() async throws {
        let payments = try #require(DemoTrace.named("payments-only"))
        let refund = try #require(DemoTrace.named("refund"))
        let body = try Repository.bytes(Self.recorded + "body")
        let head = try Self.recordedHead()
        try await GatewayStage.withStore { stage, store in
            let empty = #"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#
            let odd = #"{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"no such trace"}]}"#
            for (id, text) in ["e1": empty, "e2": empty + "\n", "e3": odd] {
                store.answer(try #require(TraceID(id)), with: .trace(Array(text.utf8)))
            }
            // A trace without a span, and one of nobody's.
            store.answer(
                try #require(TraceID("e4")),
                with: .trace(Array(#"{"data":[{"traceID":"e4","spans":[],"processes":{}}],"errors":null}"#.utf8)))
            let questions: [(id: String, persona: DemoPersona)] = [
                (payments.idText, .storefrontEngineer), (refund.idText, .storefrontEngineer), ("1", .onCall),
                ("0123456789abcdef0123456789abcdef", .paymentsEngineer), ("e1", .onCall), ("e2", .onCall),
                ("e3", .onCall), ("e4", .onCall),
            ]
            var heads: Set<[String]> = []
            for suffix in ["", "?raw=true", "?prettyPrint=true", "?start=1&end=2"] {
                for (id, persona) in questions {
                    let reply = try await stage.ask("/api/traces/\(id)\(suffix)", as: persona)
                    #expect(reply.body == body, "\(id)\(suffix)")
                    #expect(String(decoding: reply.raw, as: UTF8.self).hasPrefix(head.status + "\r\n"), "\(id)")
                    #expect(reply.field("content-type") == head.type, "\(id)")
                    heads.insert(reply.comparable)
                }
            }
            #expect(heads.count == 1)
            let ended = try await stage.endedAccesses(questions.count * 4)
            #expect(ended.allSatisfy { $0.access.outcome == "allow" && $0.end.reason == "not-found" })
            #expect(ended.allSatisfy { $0.end.integer("res", "status") == 404 })
            // The record tells what the caller is not told.
            #expect(ended.prefix(2).map { $0.end.integer("res", "spans", "hidden") } == [1, 12])
        }
    }
}
