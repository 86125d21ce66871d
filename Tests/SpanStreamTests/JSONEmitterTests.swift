import Foundation
import SpanStream
import Testing

@Suite struct JSONEmitterTests {
    private func document(pretty: Bool) -> String {
        var emitter = JSONEmitter(pretty: pretty)
        emitter.open(UInt8(ascii: "{"))
        emitter.name("empty")
        emitter.open(UInt8(ascii: "["))
        emitter.close(UInt8(ascii: "]"))
        emitter.name("none")
        emitter.open(UInt8(ascii: "{"))
        emitter.close(UInt8(ascii: "}"))
        emitter.name(escaping: Array("n\"1".utf8)[...])
        emitter.open(UInt8(ascii: "["))
        emitter.integer(-1)
        emitter.null()
        emitter.value(Array("1.50".utf8)[...])
        emitter.open(UInt8(ascii: "{"))
        emitter.name("a")
        emitter.plainString(Array("b".utf8)[...])
        emitter.close(UInt8(ascii: "}"))
        emitter.close(UInt8(ascii: "]"))
        emitter.close(UInt8(ascii: "}"))
        return String(decoding: emitter.bytes, as: UTF8.self)
    }

    @Test("compact text has no white space")
    func compact() {
        #expect(document(pretty: false) == #"{"empty":[],"none":{},"n\"1":[-1,null,1.50,{"a":"b"}]}"#)
    }

    @Test("pretty text is Go's form with four spaces: one member or element a line, nothing inside what is empty")
    func pretty() {
        #expect(
            document(pretty: true) == """
                {
                    "empty": [],
                    "none": {},
                    "n\\"1": [
                        -1,
                        null,
                        1.50,
                        {
                            "a": "b"
                        }
                    ]
                }
                """)
    }

    @Test("a string has the least escapes, and all other text as it is")
    func escapes() throws {
        var emitter = JSONEmitter(pretty: false)
        let text = "\u{0}\u{1}\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\u{1f} \"/\\\u{7f}\u{85}\u{2028}é𝄞</"
        emitter.string(Array(text.utf8)[...])
        let expected =
            #""\u0000\u0001\u0007\b\t\n\u000b\f\r\u001b\u001f \"/\\"# + "\u{7f}\u{85}\u{2028}é𝄞</\""
        #expect(emitter.bytes == Array(expected.utf8))
        let back = try JSONSerialization.jsonObject(with: Data(emitter.bytes), options: .fragmentsAllowed) as? String
        #expect(back.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("what is drained is handed out once, and writing goes on behind it")
    func draining() {
        var emitter = JSONEmitter(pretty: false)
        emitter.open(UInt8(ascii: "["))
        emitter.integer(1)
        let first = emitter.drain()
        #expect(emitter.bytes.isEmpty)
        emitter.integer(2)
        emitter.close(UInt8(ascii: "]"))
        #expect(String(decoding: first + emitter.drain(), as: UTF8.self) == "[1,2]")
    }

    @Test("what is written does not depend on where the room for it ends", arguments: [false, true])
    func room(_ isPretty: Bool) {
        func written(behind padding: Int) -> [UInt8] {
            var emitter = JSONEmitter(pretty: isPretty)
            emitter.open(UInt8(ascii: "["))
            emitter.plainString([UInt8](repeating: 0x78, count: padding)[...])
            for number: Int64 in [0, -1, 10, .max, .min] {
                emitter.open(UInt8(ascii: "{"))
                emitter.name("number")
                emitter.integer(number)
                emitter.name(escaping: Array("k\n".utf8)[...])
                emitter.hex(0x0123_4567_89ab_cdef)
                emitter.name("list")
                emitter.open(UInt8(ascii: "["))
                emitter.string(Array("a\"b\u{1}".utf8)[...])
                emitter.value(Array("1.50".utf8)[...])
                emitter.null()
                emitter.close(UInt8(ascii: "]"))
                emitter.close(UInt8(ascii: "}"))
            }
            emitter.close(UInt8(ascii: "]"))
            return emitter.bytes
        }
        let plain = written(behind: 0)
        let opening = isPretty ? 7 : 2
        #expect(
            String(decoding: plain, as: UTF8.self).contains(
                isPretty ? "\"number\": -9223372036854775808" : #""number":9223372036854775807,"k\n":"0123"#))
        for padding in Array(0..<1200) + Array(2030..<2060) {
            let filling = [UInt8](repeating: 0x78, count: padding)
            #expect(written(behind: padding) == plain[..<opening] + filling + plain[opening...], "\(padding)")
        }
    }
}
