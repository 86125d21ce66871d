import Foundation
import HTTPSyntax
import Testing

struct RequestVector: Decodable, Sendable, CustomTestStringConvertible {
    let id: String
    let raw_b64: Data
    let expect: String

    var testDescription: String { id }
    var bytes: [UInt8] { Array(raw_b64) }
    var served: Int { ["reject": 0, "one": 1, "two": 2][expect] ?? -1 }

    static let all: [RequestVector] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data/http1_requests.jsonl")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(RequestVector.self, from: Data($0.utf8))
        }
    }()
}

@Suite struct RequestVectorTests {
    @Test("all 95 vectors are there")
    func count() {
        #expect(RequestVector.all.count == 95)
    }

    @Test("each vector is read as the number of requests it says, however it is cut", arguments: RequestVector.all)
    func vector(_ vector: RequestVector) {
        let whole = RequestOutcome(vector.bytes, cut: .whole)
        #expect(whole.served == vector.served, "\(whole.refusal.map { $0.code } ?? "no refusal")")
        #expect(RequestOutcome(vector.bytes, cut: .byteByByte) == whole)
        for seed in 1...5 as ClosedRange<UInt64> {
            #expect(RequestOutcome(vector.bytes, cut: .random, seed: seed) == whole, "seed \(seed)")
        }
    }
}
