import TestSupport
import Testing

@Suite struct JaegerPrettyTests {
    /// Compact JSON with line breaks and four spaces a level.
    private static func indented(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var depth = 0
        var isInside = false
        var isEscaped = false
        func line() -> [UInt8] { [0x0a] + [UInt8](repeating: 0x20, count: 4 * depth) }
        for (at, byte) in text.enumerated() {
            let isQuote = byte == UInt8(ascii: "\"") && !isEscaped
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            if isQuote { isInside.toggle() }
            guard !isInside, !isQuote else {
                result.append(byte)
                continue
            }
            let isEmpty = at + 1 < text.count && "}]".utf8.contains(text[at + 1])
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                result += [byte] + (isEmpty ? [] : line())
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                result += "{[".utf8.contains(text[at - 1]) ? [byte] : line() + [byte]
            case UInt8(ascii: ","): result += [byte] + line()
            case UInt8(ascii: ":"): result += [byte, 0x20]
            default: result.append(byte)
            }
        }
        return result
    }

    @Test("pretty is the compact body with four spaces a level, and the same redactions are counted")
    func indentation() throws {
        var histogram = Histogram()
        for name in try RecordedReply.readable() {
            for grant in ["*=full", "storefront=full,payments=masked"] {
                let bytes = try RecordedReply.bytes(name)
                let compact = try JaegerView([bytes], grant)
                let pretty = try JaegerView([bytes], grant, pretty: true)
                guard !compact.isMissing else {
                    #expect(pretty.isMissing)
                    continue
                }
                #expect(pretty.body == Self.indented(compact.body), "\(name)")
                #expect(pretty.redactions == compact.redactions, "\(name)")
                histogram.add("compared")
                histogram.add("redacted", compact.redactions.values.reduce(0, +))
            }
        }
        histogram.print("pretty")
        #expect(histogram["compared"] > 20)
        #expect(histogram["redacted"] > 20)
    }

    @Test("a pretty reply of the store is read as the compact one")
    func prettyInput() throws {
        let stored = try RecordedReply.bytes("jaeger-main/refund.json")
        let compact = try JaegerView([stored], "payments=full")
        #expect(!compact.isMissing)
        #expect(try JaegerView([Self.indented(stored)], "payments=full").body == compact.body)
        // The recorded one was adjusted by the store: tags in another order.
        let recorded = try JaegerView([RecordedReply.bytes("jaeger-main/refund-pretty.json")], "payments=full")
        func names(_ view: JaegerView) throws -> [String] { try view.spans().compactMap { $0["spanID"] as? String } }
        #expect(try names(recorded) == names(compact))
    }
}
