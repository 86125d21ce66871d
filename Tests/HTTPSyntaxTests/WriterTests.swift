import HTTPSyntax
import Quantities
import TestSupport
import Testing

@Suite struct WriterTests {
    @Test(
        "a value with a byte outside 0x20 to 0x7e is never written",
        arguments: [
            "a\r\nSet-Cookie: x", "a\n", "a\r", "\r\n", "a\u{0}", "é", "a\tb", "\u{7f}", "a\u{85}",
        ])
    func splitting(_ value: String) {
        var fields = OutgoingFields()
        #expect(throws: OutgoingFields.Unwritable.self) { try fields.add("X", value) }
        #expect(
            ReplyWriter.head(status: .ok, fields: fields, body: .length(0))
                == Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
    }

    @Test("a name that is no token is never written", arguments: ["", "a b", "a:", "a\r\n", "é"])
    func names(_ name: String) {
        var fields = OutgoingFields()
        #expect(throws: OutgoingFields.Unwritable.self) { try fields.add(dynamic: name, []) }
    }

    @Test("the reason why a field was not written does not hold its value")
    func secrets() {
        var fields = OutgoingFields()
        do {
            try fields.add("Authorization", "hunter2\n")
        } catch {
            #expect(!error.description.contains("hunter2"))
        }
    }

    @Test("a written reply reads back", arguments: ReplyStatus.allCases)
    func reply(_ status: ReplyStatus) throws {
        var fields = OutgoingFields()
        try fields.add("Content-Type", "application/json")
        var bytes = (ReplyWriter.head(status: status, fields: fields, body: .length(2)) + Array("{}".utf8))[...]
        var reader = ReplyReader()
        guard case .head(let head)? = reader.read(&bytes) else { return #expect(Bool(false)) }
        #expect(head.status == status.code)
        #expect(head.fields.first("content-type").map(Array.init) == Array("application/json".utf8))
    }

    @Test("chunks have one size, whatever the pieces", arguments: 1...20 as ClosedRange<UInt64>)
    func chunks(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let body = (0..<Int.random(in: 0...100_000, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
        var writer = ChunkWriter()
        var bytes = ReplyWriter.head(status: .ok, fields: OutgoingFields(), body: .chunked)
        var whole = ChunkWriter()
        let inOne = bytes + whole.write(body[...]) + whole.finish()
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40_000, using: &generator))
            bytes += writer.write(piece)
            rest = rest.dropFirst(piece.count)
        }
        bytes += writer.finish()
        #expect(bytes == inOne, "seed \(seed)")
        var (reader, input, read) = (ReplyReader(), bytes[...], [UInt8]())
        while let event = reader.read(&input) { if case .body(let data) = event { read += data } }
        #expect(read == body, "seed \(seed)")
        #expect(reader.isComplete)
    }

    @Test("a written request reads back")
    func request() throws {
        var fields = OutgoingFields()
        try fields.add("Host", "store:16686")
        try fields.add("Accept", "application/json")
        let target = try #require(
            UpstreamTarget(segments: ["api".text, "traces".text], query: [("raw".text, "true".text)]))
        let outcome = RequestOutcome(RequestWriter.get(target, fields: fields), cut: .whole)
        #expect(outcome.requests.first?.head.target == Array("/api/traces?raw=true".utf8))
        #expect(outcome.refusal == nil)
    }

    @Test("dates are IMF-fixdate")
    func dates() {
        #expect(HTTPDate.format(Timestamp(seconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.format(Timestamp(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.format(Timestamp(seconds: 1_709_164_800)) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }
}
