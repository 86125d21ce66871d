import AuditLog
import Testing

@Suite struct LogIdentifierTests {
    @Test(
        "an id is 32 lower-case hex digits and nothing else",
        arguments: [
            "", "aa", String(repeating: "A", count: 32), String(repeating: "g", count: 32),
            String(repeating: "a", count: 33),
            String(repeating: "a", count: 31) + "\n",
        ])
    func refused(text: String) {
        #expect(LogIdentifier(parsing: Array(text.utf8)) == nil)
    }

    @Test("an id is read as it was written")
    func roundTrip() throws {
        let id = try #require(LogIdentifier(random: Array(0..<16)))
        #expect(id.description == "000102030405060708090a0b0c0d0e0f")
        #expect(LogIdentifier(parsing: Array(id.description.utf8)) == id)
        #expect(LogIdentifier(random: Array(0..<15)) == nil)
    }
}
