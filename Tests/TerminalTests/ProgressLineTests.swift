import Synchronization
import Terminal
import TestSupport
import Testing

@Suite struct ProgressLineTests {
    /// What was drawn while the time stood at each of `moments` (in milliseconds), and then the job ended.
    private func drawn(at moments: [Int], _ text: SafeText = "reading", width: Int = 40) -> String {
        let written = Mutex<[UInt8]>([])
        let time = Mutex(Duration.zero)
        let sink = OutputSink(isTerminal: true, width: width) { bytes in
            written.withLock { $0 += bytes }
            return nil
        }
        var line = ProgressLine(sink: sink) { time.withLock { $0 } }
        for moment in moments {
            time.withLock { $0 = .milliseconds(moment) }
            line.show(text)
        }
        line.finish()
        return String(decoding: written.withLock { $0 }, as: UTF8.self)
    }

    @Test("a job of less than two seconds shows nothing")
    func short() {
        #expect(drawn(at: [0, 500, 1999]).isEmpty)
    }

    @Test("a longer one is shown in place, at most ten times a second, and taken away")
    func long() {
        #expect(drawn(at: [0, 2000, 2050, 2100]) == "\r\u{1B}[Kreading\r\u{1B}[Kreading\r\u{1B}[K")
    }

    @Test("the line never wraps and holds no byte that a terminal obeys")
    func hostile() {
        let text = "reading \(String(repeating: "x", count: 100))\u{1B}[2J" as SafeText
        #expect(drawn(at: [2000], text, width: 20) == "\r\u{1B}[Kreading xxxxxxxxxx…\r\u{1B}[K")
        #expect(drawn(at: [2000], SafeText(lines: "a\n\u{1B}[2J")) == "\r\u{1B}[Ka\\u{a}\\u{1b}[2J\r\u{1B}[K")
    }
}
