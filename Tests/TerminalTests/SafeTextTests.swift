import Terminal
import TestSupport
import Testing

@Suite struct SafeTextTests {
    static let hostile: [(foreign: String, shown: String)] = [
        ("\u{1B}[2Jgone", #"\u{1b}[2Jgone"#),
        ("\u{1B}]0;title\u{07}", #"\u{1b}]0;title\u{7}"#),
        ("\u{9B}31m", #"\u{9b}31m"#),
        ("first\r\nsecond", #"first\u{d}\u{a}second"#),
        ("first\nsecond", #"first\u{a}second"#),
        ("first\u{2028}second\u{2029}", #"first\u{2028}second\u{2029}"#),
        ("first\u{85}second", #"first\u{85}second"#),
        ("tab\tnul\0del\u{7F}", #"tab\u{9}nul\u{0}del\u{7f}"#),
        ("\u{202E}reversed\u{2066}", #"\u{202e}reversed\u{2066}"#),
        ("zero\u{200B}width\u{FEFF}", #"zero\u{200b}width\u{feff}"#),
        ("tag\u{E0041}", #"tag\u{e0041}"#),
        ("filler\u{3164}", #"filler\u{3164}"#),
        ("variant\u{FE0F}", #"variant\u{fe0f}"#),
        ("private\u{E000}", #"private\u{e000}"#),
        ("noncharacter\u{FFFF}", #"noncharacter\u{ffff}"#),
    ]

    @Test("foreign text never reaches the terminal with a byte that it obeys", arguments: hostile)
    func escapes(_ example: (foreign: String, shown: String)) {
        #expect(SafeText(example.foreign).plain == example.shown)
        #expect(("\(example.foreign)" as SafeText).plain == example.shown)
    }

    @Test("text that only looks foreign stays readable", arguments: ["größe", "支払い", "a\\b", "naïve 🙂", "€ ½ —"])
    func keeps(_ text: String) {
        #expect(SafeText(text).plain == text)
    }

    @Test("every scalar but the printable ones is spelled out")
    func everyControl() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = SafeText(String(Character(scalar))).plain
            guard shown.unicodeScalars.count == 1 else { continue }
            #expect(scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value))
            #expect(!scalar.properties.isBidiControl && !scalar.properties.isDefaultIgnorableCodePoint)
        }
    }

    @Test("several lines are kept where they are asked for, and only line feeds")
    func lines() {
        #expect(SafeText(lines: "a\nb\r\nc\u{2028}").plain == "a\nb\\u{d}\nc\\u{2028}")
    }

    @Test("a quotation is in backticks, cut, and cannot close itself early")
    func quotes() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(("\(quoted: "a`b\n")" as SafeText).plain == #"`a\u{60}b\u{a}`"#)
        #expect(("\(quoted: long)" as SafeText).plain == "`" + String(repeating: "x", count: 80) + "…`")
        #expect(
            ("\(quoted: String(long.prefix(80)))" as SafeText).plain == "`" + String(repeating: "x", count: 80) + "`")
    }

    @Test("a cut text is at most as wide as asked, wide characters and marks included")
    func cuts() {
        #expect(SafeText("abcdef").cut(to: 6).plain == "abcdef")
        #expect(SafeText("abcdefg").cut(to: 6).plain == "abcde…")
        #expect(SafeText("支払い処理").cut(to: 6).plain == "支払…")
        #expect(SafeText("e\u{301}e\u{301}e\u{301}").cut(to: 2).plain == "e\u{301}…")
        #expect(SafeText("abc").cut(to: 1).plain == "…")
        #expect(SafeText("abc").cut(to: 0).plain.isEmpty)
        #expect(("\(SafeText("ab").styled(.red))cd\(SafeText("ef"))" as SafeText).cut(to: 4).plain == "abc…")
    }
}
