import HTTPSyntax
import TestSupport
import Testing

/// A valid request together with what a reader must make of it.
private struct GeneratedRequest {
    let bytes: [UInt8]
    let target: [UInt8]
    let fields: [(name: String, value: [UInt8])]
    let body: [UInt8]

    init(using generator: inout SeededGenerator) {
        let posts = Bool.random(using: &generator)
        target = Array("/".utf8) + Self.pick("abc/?=&%20", 0...60, &generator)
        var fields: [(name: String, value: [UInt8])] = [("Host", Array("h.example".utf8))]
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let name = "X-" + String(decoding: Self.pick("abCD!#$.^`|~09-", 1...20, &generator), as: UTF8.self)
            fields.append((name, Self.pick("a:,;= \t\u{e9}\"", 0...80, &generator)))
        }
        body =
            posts
            ? (0..<Int.random(in: 0...3000, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
            } : []
        var bytes = Array((posts ? "POST " : "GET ").utf8) + target + Array(" HTTP/1.1\r\n".utf8)
        for (name, value) in fields.shuffled(using: &generator) {
            bytes += Array("\(name):".utf8) + value + Array("\r\n".utf8)
        }
        self.fields = fields
        self.bytes = bytes + (posts ? Self.framed(body, using: &generator) : Array("\r\n".utf8))
    }

    private static func pick(_ alphabet: String, _ count: ClosedRange<Int>, _ generator: inout SeededGenerator)
        -> [UInt8]
    {
        (0..<Int.random(in: count, using: &generator)).flatMap { _ in
            Array(String(alphabet.randomElement(using: &generator) ?? "a").utf8)
        }
    }

    private static func framed(_ body: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        guard Bool.random(using: &generator) else { return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body }
        var bytes = Array("Transfer-Encoding: chunked\r\n\r\n".utf8)
        var rest = body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Int.random(in: 1...900, using: &generator))
            rest = rest.dropFirst(chunk.count)
            bytes += Array("\(String(chunk.count, radix: 16, uppercase: Bool.random(using: &generator)))\r\n".utf8)
            bytes += chunk + Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}

@Suite struct RequestReaderPropertyTests {
    @Test(
        "generated requests in one stream are read back as they were, however the stream is cut",
        arguments: 1...40 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let generated = (0..<8).map { _ in GeneratedRequest(using: &generator) }
        let stream = generated.flatMap(\.bytes)
        for cut in Cut.allCases {
            let outcome = RequestOutcome(stream, cut: cut, seed: seed)
            #expect(outcome.refusal == nil, "seed \(seed)")
            #expect(outcome.requests.map { $0.head.target } == generated.map(\.target), "seed \(seed)")
            #expect(outcome.requests.map(\.body) == generated.map(\.body), "seed \(seed)")
            for (request, original) in zip(outcome.requests, generated) {
                for (name, value) in original.fields {
                    let read = request.head.fields.values(of: name.lowercased()).map(Array.init)
                    #expect(read.contains(trimmed(value)), "seed \(seed)")
                }
            }
        }
    }

    @Test("a damaged stream is read alike however it is cut", arguments: 1...60 as ClosedRange<UInt64>)
    func damaged(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &* 7919)
        var stream = (0..<4).flatMap { _ in GeneratedRequest(using: &generator).bytes }
        for _ in 0..<3 {
            let place = Int.random(in: 0..<stream.count, using: &generator)
            stream[place] = [0, 9, 10, 13, 32, 58, 95, 255].randomElement(using: &generator) ?? 0
        }
        let whole = RequestOutcome(stream, cut: .whole)
        #expect(RequestOutcome(stream, cut: .byteByByte) == whole, "seed \(seed)")
        #expect(RequestOutcome(stream, cut: .random, seed: seed) == whole, "seed \(seed)")
    }

    private func trimmed(_ value: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
        return Array(value.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
