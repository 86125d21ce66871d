import AuditLog
import Testing

@Suite struct TraceParentTests {
    private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("a well-formed header is kept as it is")
    func kept() {
        #expect(TraceParent(Array(Self.good.utf8))?.description == Self.good)
    }

    @Test(
        "anything else is not on the record",
        arguments: [
            "", "00", good + "-x", good + " ", good.uppercased(), "01" + good.dropFirst(2),
            good.replacing("b", with: "g"),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", String(repeating: "-", count: 55),
        ])
    func refused(text: String) {
        #expect(TraceParent(Array(text.utf8)) == nil)
    }
}
