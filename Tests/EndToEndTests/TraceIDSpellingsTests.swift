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

    @Test("recorded spellings of an id in v3: hexadecimal ones give what the plain id gives, all others are refused")
    func newer() async throws {
        let lines = try Repository.bytes("Tests/BackendsTests/Data/jaeger-main-v3/ids.jsonl").split(separator: 0x0a)
        let spellings = try lines.map { try JSONDecoder().decode(Spelling.self, from: Data($0)) }
        let found = OneValue<Histogram>()
        try await NewerStore.serve(.init(), try NewerStore()) { stage in
            var histogram = Histogram()
            for spelling in spellings {
                let reply = try await stage.ask(spelling.target, as: .storefrontEngineer)
                if let id = spelling.traceID, !spelling.name.hasPrefix("b64") {
                    let plain = try await stage.ask("/api/v3/traces/\(id)", as: .storefrontEngineer)
                    let isSame = reply.comparable == plain.comparable && reply.body == plain.body
                    #expect(isSame, "\(spelling.name)")
                    histogram.add(reply.status == 200 ? "shown" : "not in this store")
                } else if spelling.name.hasSuffix("missing") {
                    #expect(reply.status == 404 && reply.text.contains("No traces found"))
                    histogram.add("missing")
                } else {
                    let isRefused = (400..<500).contains(reply.status) && reply.text.contains(#""code":"#)
                    #expect(isRefused, "\(spelling.name): \(reply.text)")
                    histogram.add("refused")
                }
            }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("spellings of ids in v3")
        #expect(histogram["shown"] >= 2 && histogram["missing"] == 2 && histogram["refused"] > 10)
    }
}
