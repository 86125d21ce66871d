import SpanStream
import TestSupport
import Testing

/// What looks at many bytes at once, against what looks at one after the other: lengths 0 to 200, at every offset of a vector.
@Suite struct TextKernelTests {
    private static let lengths = Array(0...40) + [47, 48, 49, 63, 64, 65, 127, 128, 129, 200]

    private func cursor(_ text: [UInt8]) throws -> JSONCursor {
        var index = StructuralIndex()
        try index.append(text)
        try index.finish()
        return JSONCursor(index)
    }

    /// A string's text within a list, behind some white space and before more of it.
    private func string(_ text: [UInt8], padding: Int, behind: Int) throws -> (JSONString, JSONCursor) {
        let quote = [UInt8(ascii: "\"")]
        var cursor = try cursor(
            Array("[".utf8) + [UInt8](repeating: 0x20, count: padding) + quote + text + quote
                + [UInt8](repeating: 0x20, count: behind) + Array("]".utf8))
        _ = cursor.take(UInt8(ascii: "["))
        return (try cursor.string(), cursor)
    }

    private static func escaped(_ text: ArraySlice<UInt8>) -> String {
        var result = "\""
        for byte in text {
            switch byte {
            case 0x22, 0x5c: result += "\\" + String(UnicodeScalar(byte))
            case 0x08: result += "\\b"
            case 0x09: result += "\\t"
            case 0x0a: result += "\\n"
            case 0x0c: result += "\\f"
            case 0x0d: result += "\\r"
            case 0..<0x20: result += "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            default: result += String(UnicodeScalar(byte))
            }
        }
        return result + "\""
    }

    @Test("text is escaped as byte by byte, wherever what needs an escape stands")
    func escapes() {
        var generator = SeededGenerator(seed: 1)
        var histogram = Histogram()
        for length in Self.lengths {
            for offset in 0..<16 {
                let rate = [0, 1, 10][offset % 3]
                let text = (0..<offset + length).map { _ in
                    generator.chance(rate)
                        ? [0x22, 0x5c, 0, 0x1f, 0x0a].randomElement(using: &generator) ?? 0
                        : UInt8.random(in: 0x20...0x7f, using: &generator) | 1 << 2
                }
                var emitter = JSONEmitter(pretty: false)
                emitter.string(text[offset...])
                let expected = Self.escaped(text[offset...])
                #expect(
                    String(decoding: emitter.bytes, as: UTF8.self) == expected, "length \(length), offset \(offset)")
                histogram.add(expected.utf8.count == length + 2 ? "plain" : "escaped")
            }
        }
        histogram.print("escapes, seed 1")
        #expect(histogram["plain"] > 100 && histogram["escaped"] > 100)
    }

    /// Byte by byte, as the specification of the mark says.
    private static func holdsMark(_ text: [UInt8]) -> Bool {
        guard text.count >= 4 else { return false }
        return (0...text.count - 4).contains { at in
            let four = String(decoding: text[at..<at + 4], as: UTF8.self)
            return four.hasPrefix("~") || four.lowercased() == ".svc" || four.hasPrefix("/ns") || four.hasPrefix("m:s")
        }
    }

    @Test("a text may hold a peer exactly where a mark begins four bytes or more before its end")
    func marks() throws {
        var generator = SeededGenerator(seed: 2)
        var histogram = Histogram()
        for length in Self.lengths {
            for padding in 0..<16 {
                var text = (0..<length).map { _ in Array("abmnsv.:/c~".utf8).randomElement(using: &generator) ?? 0 }
                if padding % 2 == 0 { text = text.map { $0 == UInt8(ascii: "~") ? UInt8(ascii: "x") : $0 } }
                let mark = Array(["~", ".svc", ".SVC", ".sVc", "/ns/", "m:se", "/n", ".sv", "m:"][padding % 9].utf8)
                if length >= mark.count, generator.chance(70) {
                    let at = Int.random(in: 0...length - mark.count, using: &generator)
                    text.replaceSubrange(at..<at + mark.count, with: mark)
                }
                let (string, cursor) = try string(text, padding: padding, behind: padding % 3 * 7)
                #expect(cursor.mayHoldPeer(string) == Self.holdsMark(text), "\(String(decoding: text, as: UTF8.self))")
                histogram.add(Self.holdsMark(text) ? "mark" : "none")
            }
        }
        histogram.print("marks, seed 2")
        #expect(histogram["mark"] > 100 && histogram["none"] > 100)
    }

    @Test("a list is passed over to where it ends when it is read")
    func passingOver() throws {
        var generator = SeededGenerator(seed: 3)
        func value(_ depth: Int) -> String {
            let size = Int.random(in: 0...3, using: &generator)
            switch Int.random(in: depth > 5 ? 2...3 : 0...3, using: &generator) {
            case 0: return "[" + (0..<size).map { _ in value(depth + 1) }.joined(separator: " ,") + "]"
            case 1: return "{" + (0..<size).map { "\"\($0)\":" + value(depth + 1) }.joined(separator: ",") + " }"
            case 2: return #""]}[{\"""#
            default: return "12"
            }
        }
        for _ in 0..<500 {
            let text = Array("[[\(value(0)),\(value(0))] ,true]".utf8)
            var read = try cursor(text)
            _ = read.take(UInt8(ascii: "["))
            var passed = read
            try read.skipValue(depth: 2)
            try passed.passOver()
            #expect(passed.next == read.next && passed.edge == read.edge)
        }
        for open in ["[", "[[]", #"[{"a":[]}"#] {
            var cursor = try cursor(Array(open.utf8))
            #expect(throws: ReplyFault.malformed(offset: open.utf8.count, .truncated)) { try cursor.passOver() }
        }
    }
}
