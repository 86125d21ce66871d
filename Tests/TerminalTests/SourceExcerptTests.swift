import Terminal
import TestSupport
import Testing

@Suite("The line that a complaint is about")
struct SourceExcerptTests {
    /// What is printed below `error: x`.
    private func shown(
        _ text: String, line: Int = 7, column: Int, width: Int? = nil, isTerminal: Bool = false
    ) -> [String] {
        let captured = CapturedConsole(isTerminal: isTerminal, width: width)
        captured.console.complain("x", excerpt: SourceExcerpt(text, line: line, column: column), hint: "y")
        let lines = captured.errors.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first?.hasSuffix(" x") == true && lines.dropLast().last?.hasSuffix(" y") == true)
        return Array(lines.dropFirst().dropLast(2))
    }

    /// The character above the caret.
    private func pointed(_ lines: [String]) -> Character? {
        guard lines.count == 2, let caret = lines[1].firstIndex(of: "^") else { return nil }
        let offset = lines[1].distance(from: lines[1].startIndex, to: caret)
        return Array(lines[0]).indices.contains(offset) ? Array(lines[0])[offset] : nil
    }

    @Test("the caret stands below the column, behind the line's end where the place is there")
    func caret() {
        #expect(shown("  kind: x", column: 3) == [" 7 |   kind: x", "   |   ^"])
        #expect(shown("ab", line: 120, column: 1) == [" 120 | ab", "     | ^"])
        for beyond in [3, 4, 1_000] { #expect(shown("ab", column: beyond) == [" 7 | ab", "   |   ^"]) }
        #expect(shown("ab", column: 0) == [" 7 | ab", "   | ^"])
    }

    @Test("an empty line and a terminal without room show nothing")
    func nothing() {
        #expect(shown("", column: 1).isEmpty)
        #expect(shown("kind: x", column: 1, width: 17).isEmpty)
        #expect(shown("kind: x", column: 1, width: 18).count == 2)
    }

    @Test("what a terminal would obey is spelled out, and the caret stands below what is shown for the place")
    func hostile() {
        let lines = shown("\u{1b}[2J\u{202e}a\tb: c", column: 7)
        #expect(lines == [#" 7 | \u{1b}[2J\u{202e}a\u{9}b: c"#, "   |                   ^"])
        #expect(pointed(lines) == "\\")
        for (foreign, text) in SafeTextTests.hostile {
            let lines = shown(foreign + "!", column: foreign.unicodeScalars.count + 1)
            #expect(lines.first == " 7 | " + text + "!")
            #expect(pointed(lines) == "!")
        }
    }

    @Test("the caret goes by columns of the terminal: wide characters take two, marks none")
    func wide() {
        #expect(shown("支払: x", column: 3)[1] == "   |     ^")
        #expect(shown("e\u{301}: x", column: 3)[1] == "   |  ^")
    }

    @Test("every place of a long line is in its window, which fits the terminal, whatever its width")
    func windows() {
        let letters = String((0..<300).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
        for width in [20, 40, 79, 80, 200] {
            for column in 1...300 {
                let lines = shown(letters, line: 12, column: column, width: width)
                #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(width), \(column)")
                #expect(pointed(lines) == Array(letters)[column - 1], "\(width), \(column)")
            }
        }
        #expect(shown(letters, column: 1, width: 40)[0].hasSuffix("…"))
        #expect(shown(letters, column: 300, width: 40)[0].hasPrefix(" 7 | …"))
    }

    @Test("in a pipe a line is cut too: a file on one line does not fill the log with itself once a problem")
    func pipe() {
        let long = String(repeating: "x", count: 100_000)
        for column in [1, 50_000, 100_000] {
            #expect(shown(long, column: column).allSatisfy { $0.count <= 120 })
        }
    }

    @Test("color marks the caret on a terminal, and nothing else of it changes")
    func color() {
        let lines = shown("ab", column: 2, width: 80, isTerminal: true)
        #expect(lines == ["\u{1b}[2m 7 |\u{1b}[0m ab", "\u{1b}[2m   |\u{1b}[0m  \u{1b}[31m^\u{1b}[0m"])
    }
}
