import Quantities
import TestSupport
import Testing

@Suite struct UTF8TextTests {
    @Test(
        "texts that look the same but differ in a byte are different",
        arguments: [("e\u{301}", "\u{e9}"), ("K", "\u{212a}"), ("a", "A"), ("a", "a "), ("", "\u{feff}")])
    func identity(_ left: String, _ right: String) {
        #expect(UTF8Text(left) != UTF8Text(right))
        #expect(Set([UTF8Text(left), UTF8Text(right)]).count == 2)
    }

    @Test(
        "bytes that are no UTF-8 are no text",
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func validation(_ bytes: [UInt8]) {
        #expect(UTF8Text(validating: bytes) == nil)
    }

    @Test("valid bytes are kept as they are, and order is by bytes")
    func bytes() {
        let text = UTF8Text("e\u{301}\u{10ffff}")
        #expect(UTF8Text(validating: text.bytes) == text)
        #expect(text.string.unicodeScalars.elementsEqual("e\u{301}\u{10ffff}".unicodeScalars))
        #expect(UTF8Text("Z") < UTF8Text("a"))
        #expect(UTF8Text("z") < UTF8Text("\u{e9}"))
        #expect(!(UTF8Text("a") < UTF8Text("a")))
    }
}
