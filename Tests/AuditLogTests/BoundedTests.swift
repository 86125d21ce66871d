import AuditLog
import Quantities
import StrictJSON
import Testing

/// What is cut is seen to be cut, and two values never look alike.
@Suite struct BoundedTests {
    private func subject(_ text: String) throws -> JSONValue {
        try #require(
            try Samples.read(Samples.access(actor: Samples.actor(subject: UTF8Text(text)))).value("actor.sub"))
    }

    @Test("a text that fits is a string; one byte more is an object with length, beginning and hash")
    func limit() throws {
        let fits = String(repeating: "s", count: 1_022)
        #expect(try subject(fits) == .string(fits))
        guard case .object(let cut) = try subject(fits + "s") else {
            Issue.record("expected a cut text")
            return
        }
        #expect(cut.number("bytes") == 1_023)
        #expect(cut.text("hash")?.utf8.count == 32)
        #expect(try #require(cut.text("cut")).allSatisfy { $0 == "s" })
    }

    @Test("two long texts that differ only at their end differ on the record")
    func differ() throws {
        let long = String(repeating: "s", count: 5_000)
        #expect(try subject(long + "a") != subject(long + "b"))
    }

    @Test("a cut is between Unicode scalars, so the beginning is text")
    func scalars() throws {
        guard case .object(let cut) = try subject(String(repeating: "😀", count: 4_000)) else {
            Issue.record("expected a cut text")
            return
        }
        #expect(try #require(cut.text("cut")).unicodeScalars.allSatisfy { $0 == "😀" })
    }

    @Test("a list that does not fit keeps its first items, the number and the hash of all")
    func lists() throws {
        let groups = (0..<5_000).map { UTF8Text("group-\($0 + 10_000)") }
        let record = try Samples.read(Samples.access(actor: Samples.actor(groups: groups)))
        #expect(record.number("actor.groups.total") == 5_000)
        #expect(record.text("actor.groups.hash") == record.text("actor.groups_hash"))
        let first = try #require(record.list("actor.groups.first"))
        #expect(first.count > 400)
        #expect(first.first == .string("group-10000"))
        let changed = try Samples.read(
            Samples.access(actor: Samples.actor(groups: groups.dropLast() + [UTF8Text("x")])))
        #expect(changed.text("actor.groups_hash") != record.text("actor.groups_hash"))
    }

    @Test("items can't be moved between neighbors without changing the hash")
    func listHash() throws {
        let hashes = try [["ab", "c"], ["a", "bc"], ["abc"]].map { groups in
            try Samples.read(Samples.access(actor: Samples.actor(groups: groups.map { UTF8Text($0) })))
                .text("actor.groups_hash")
        }
        #expect(Set(hashes).count == 3)
    }

    @Test("parameters that do not fit are counted")
    func parameters() throws {
        let parameters = (0..<500).map { (name: "p\($0)", value: RecordedRequest.Parameter.integer(Int64($0))) }
        let record = try Samples.read(Samples.access(request: Samples.request(parameters)))
        #expect(record.number("req.params.p63") == 63)
        #expect(record.number("req.params.params_omitted") == 436)
    }
}
