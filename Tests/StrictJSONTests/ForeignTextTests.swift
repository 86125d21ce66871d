import StrictJSON
import Testing

@Suite struct ForeignTextTests {
    @Test(
        "what could end a line, steer a terminal or close the quotation is escaped",
        arguments: [
            ("plain text, é and 😀", "`plain text, é and 😀`"), ("", "``"), ("a`b\\c", "`a\\u{60}b\\u{5c}c`"),
            ("\r\n\t\0", "`\\u{d}\\u{a}\\u{9}\\u{0}`"), ("\u{1B}[2J", "`\\u{1b}[2J`"), ("\u{9B}31m", "`\\u{9b}31m`"),
            ("\u{7F}\u{85}", "`\\u{7f}\\u{85}`"), ("\u{2028}\u{2029}", "`\\u{2028}\\u{2029}`"),
            ("\u{202E}\u{2066}\u{200F}\u{61C}", "`\\u{202e}\\u{2066}\\u{200f}\\u{61c}`"),
            ("\u{200B}\u{FEFF}\u{E0041}", "`\\u{200b}\\u{feff}\\u{e0041}`"),
        ])
    func escapes(text: String, quoted: String) {
        #expect(ForeignText.quoted(text) == quoted)
        #expect(ForeignText.quoted(bytes: Array(text.utf8)) == quoted)
    }

    @Test(
        "bytes that are not UTF-8 are shown one by one",
        arguments: [
            ([0x61, 0xFF, 0x62], "`a\\xffb`"), ([0xC3], "`\\xc3`"), ([0xC0, 0xAF], "`\\xc0\\xaf`"),
            ([0xED, 0xA0, 0x80], "`\\xed\\xa0\\x80`"), ([0xF0, 0x9F, 0x98, 0x80], "`😀`"),
            ([0xE2, 0x82, 0xC3, 0xA9], "`\\xe2\\x82é`"),
        ] as [([UInt8], String)])
    func showsStrayBytes(bytes: [UInt8], quoted: String) {
        #expect(ForeignText.quoted(bytes: bytes) == quoted)
    }

    @Test("at most the limit is shown, escapes counted, and a cut is marked")
    func cuts() {
        #expect(ForeignText.quoted("abcd", limit: 4) == "`abcd`")
        #expect(ForeignText.quoted("abcde", limit: 4) == "`abcd…`")
        #expect(ForeignText.quoted("😀😀😀😀😀", limit: 4) == "`😀😀😀😀…`")
        #expect(ForeignText.quoted("ab\u{1B}", limit: 4) == "`ab…`")
        let long = String(repeating: "\u{1B}é", count: 1 << 19)
        #expect(ForeignText.quoted(long).unicodeScalars.count <= 83)
        #expect(ForeignText.quoted(bytes: Array(long.utf8)) == ForeignText.quoted(long))
        #expect(ForeignText.quoted(String(repeating: "x", count: 80)).utf8.count == 82)
    }
}
