import DemoServices
import Foundation
import TestSupport
import Testing

/// One id, one answer: in every spelling that the store reads as hexadecimal, and in no other.
@Suite struct TraceIDSpellingsTests {
    private struct Spelling: Decodable, Sendable {
        let name: String
        let target: String
        let status: Int
        let traceID: String?
    }

    @Test("recorded spellings of an id: hexadecimal ones give one answer, all others are refused without asking")
    func recorded() async throws {
        let lines = try Repository.bytes("Tests/BackendsTests/Data/jaeger-main/ids.jsonl").split(separator: 0x0a)
        let spellings = try lines.map { try JSONDecoder().decode(Spelling.self, from: Data($0)) }
        let found = OneValue<Histogram>()
        try await GatewayStage.withStore { stage, store in
            var histogram = Histogram()
            for spelling in spellings {
                store.forgetRequests()
                let reply = try await stage.ask(spelling.target, as: .storefrontEngineer)
                let isBase64 = spelling.name.hasPrefix("b64")
                if let id = spelling.traceID, !isBase64 {
                    let plain = try await stage.ask("/api/traces/\(id)", as: .storefrontEngineer)
                    #expect(reply.status == 200, "\(spelling.name)")
                    let isSameBody = reply.body == plain.body
                    #expect(reply.comparable == plain.comparable && isSameBody, "\(spelling.name)")
                    #expect(store.requests.count == 2)
                    // What was decided on is what is sent, however it was spelled.
                    #expect(Set(store.requests.map(\.target)).count == 1, "\(spelling.name)")
                    histogram.add("one answer")
                } else if spelling.name.hasSuffix("missing") {
                    #expect(reply.status == 404)
                    #expect(store.requests.count == 1)
                    histogram.add("missing")
                } else {
                    #expect((400..<500).contains(reply.status), "\(spelling.name)")
                    #expect(reply.field("content-type") == "application/problem+json", "\(spelling.name)")
                    #expect(store.requests.isEmpty, "\(spelling.name)")
                    histogram.add("refused")
                }
            }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("spellings of ids")
        #expect(histogram["one answer"] == 5 && histogram["missing"] == 2 && histogram["refused"] > 10)
    }
}
