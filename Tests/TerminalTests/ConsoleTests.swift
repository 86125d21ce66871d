import Synchronization
import Terminal
import TestSupport
import Testing

@Suite struct ConsoleTests {
    private let warning: SafeText = "\(SafeText("red").styled(.red)) plain"

    @Test("color is shown on a terminal")
    func color() {
        let captured = CapturedConsole(isTerminal: true)
        captured.console.print(warning)
        #expect(captured.output == "\u{1B}[31mred\u{1B}[0m plain\n")
    }

    @Test("output is plain in a pipe, with NO_COLOR, and on a dumb terminal")
    func plain() {
        let plainOnes = [
            CapturedConsole(isTerminal: false),
            CapturedConsole(isTerminal: true, environment: ["NO_COLOR": "1"]),
            CapturedConsole(isTerminal: true, environment: ["TERM": "dumb"]),
        ]
        for captured in plainOnes {
            captured.console.print(warning)
            #expect(captured.output == "red plain\n")
        }
    }

    @Test("an empty NO_COLOR means nothing")
    func emptyNoColor() {
        let captured = CapturedConsole(isTerminal: true, environment: ["NO_COLOR": ""])
        captured.console.print(warning)
        #expect(captured.output.contains("\u{1B}[31m"))
    }

    @Test("complaints and notes leave the results alone")
    func streams() {
        let captured = CapturedConsole()
        captured.console.complain("no such file \(quoted: "a\nb")", hint: "try another")
        captured.console.note("done")
        #expect(captured.output.isEmpty)
        #expect(captured.errors == "error: no such file `a\\u{a}b`\nhint: try another\ndone\n")
    }

    @Test("after a failed write nothing more is tried")
    func failedWrite() {
        let tries = Mutex(0)
        let sink = OutputSink(isTerminal: false) { _ in
            tries.withLock { $0 += 1 }
            return .readerLeft
        }
        let console = Console(output: sink, errors: sink, environment: { _ in nil })
        for _ in 0..<3 { console.print("line") }
        #expect(tries.withLock { $0 } == 1)
        #expect(sink.failure == .readerLeft)
    }

    @Test("nobody watches a pipe: no progress there")
    func noProgressInPipe() {
        #expect(CapturedConsole(isTerminal: false).console.progressLine() == nil)
        #expect(CapturedConsole(isTerminal: true).console.progressLine() != nil)
    }
}
