import TraceModel
import Testing

@Suite struct IdentifiersTests {
    @Test(
        "every spelling of a trace id is one value, printed canonically and as Jaeger does",
        arguments: [
            ("1", "00000000000000000000000000000001", "0000000000000001"),
            ("00000000000000AB", "000000000000000000000000000000ab", "00000000000000ab"),
            (
                "0DD00000000000000000000000000005", "0dd00000000000000000000000000005",
                "0dd00000000000000000000000000005"
            ),
            ("10000000000000000", "00000000000000010000000000000000", "00000000000000010000000000000000"),
        ])
    func traces(_ text: String, _ canonical: String, _ short: String) {
        #expect(TraceID(text)?.description == canonical)
        #expect((TraceID(text)?.shortHex).map { String(decoding: $0, as: UTF8.self) } == short)
        #expect(TraceID(canonical) == TraceID(short))
    }

    @Test(
        "anything else is no trace id",
        arguments: [
            "", "0", String(repeating: "0", count: 32), String(repeating: "1", count: 33), "0x1", "+1", "-1", " 1",
            "1 ",
            "g", "1\n", "\u{661}", "AAAAAAAAAAAAAAAAAAAAAQ==",
        ])
    func noTraces(_ text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test("a span id is 1 to 16 hex digits, printed with 16")
    func spans() {
        func id(_ text: String) -> SpanID? { SpanID(hex: Array(text.utf8)[...]) }
        #expect(id("aB")?.description == "00000000000000ab")
        #expect(id("ffffffffffffffff")?.value == .max)
        #expect(id("0")?.value == 0)
        for text in ["", "11111111111111111", "x", "0x1", " 1"] { #expect(id(text) == nil) }
    }
}
