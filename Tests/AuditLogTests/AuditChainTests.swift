import AuditLog
import StrictJSON
import Testing

@Suite struct AuditChainTests {
    @Test("a leaf is SHA-256 over a zero byte and the line (RFC 6962 section 2.1)")
    func leaf() {
        #expect(LeafHash(ofLine: [UInt8]()).base64 == "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=")
        #expect(LeafHash.none.base64 == String(repeating: "A", count: 43) + "=")
    }

    @Test("lines are numbered from 0, and each holds the leaf of the line before")
    func links() throws {
        var chain = AuditChain()
        var previous = LeafHash.none
        for number in 0..<5 {
            let record = AuditRecord(Samples.access(), at: Samples.stamp(Int64(number)))
            let line = chain.append(RenderedRecord(record, of: try Samples.origin()))
            let read = try ChainedLine(parsing: Array(line.dropLast()))
            #expect(read.sequence == Int64(number))
            #expect(read.previous == previous.base64)
            previous = LeafHash(ofLine: line.dropLast())
            #expect(chain.previous == previous)
        }
        #expect(chain.sequence == 5)
    }

    @Test("replica and boot are those of the origin")
    func origin() throws {
        let record = try Samples.read(Samples.start)
        #expect(record.text("replica") == Samples.replica?.description)
        #expect(record.text("boot") == Samples.boot?.description)
    }
}
