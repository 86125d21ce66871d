import Observability
import Quantities
import StrictJSON
import Synchronization
import Testing

private final class Lines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    func append(_ line: [UInt8]) { lines.withLock { $0.append(line) } }

    var all: [[UInt8]] { lines.withLock { $0 } }
    var texts: [String] { all.map { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct LogTests {
    private let lines = Lines()

    private func log(_ minimum: LogLevel = .info) -> Log {
        let lines = lines
        return Log(minimum: minimum, clock: { Timestamp(seconds: 1_800_000_000) }, sink: { lines.append($0) })
    }

    @Test("a line is one JSON object with time, level, message and dotted metadata")
    func writesLines() {
        log().info("listener is ready", ["listen.address": .text("127.0.0.1:8443"), "loop.count": .integer(2)])
        log().error("disk is full")
        #expect(
            lines.texts == [
                #"{"level":"info","listen.address":"127.0.0.1:8443","loop.count":2,"message":"listener is ready","#
                    + #""ts":"2027-01-15T08:00:00.000000Z"}"# + "\n",
                #"{"level":"error","message":"disk is full","ts":"2027-01-15T08:00:00.000000Z"}"# + "\n",
            ])
    }

    @Test("what matters less than the minimum is not written", arguments: LogLevel.allCases)
    func respectsLevel(minimum: LogLevel) {
        let log = log(minimum)
        log.debug("d")
        log.info("i")
        log.warning("w")
        log.error("e")
        let written = LogLevel.allCases.filter { $0 >= minimum }
        #expect(lines.all.count == written.count)
        #expect(zip(lines.texts, written).allSatisfy { $0.contains("\"level\":\"\($1.rawValue)\"") })
    }

    @Test(
        "whatever a value holds, the line is one line, valid JSON and harmless on a terminal",
        arguments: [
            "\u{1B}[2J\u{1B}]0;owned\u{7}", "a\r\nb\n{\"level\":\"error\"}", "\u{2028}\u{2029}\u{85}", "\0",
            "\u{9B}31m\u{7F}",
            "\u{202E}\u{2066}", "\"},{\"", "\\", "é😀",
        ])
    func escapes(text: String) throws {
        log().warning("refused", ["request.path": .text(text)])
        let line = try #require(lines.all.first)
        #expect(line.last == 0x0A)
        #expect(!line.dropLast().contains { $0 < 0x20 || $0 == 0x7F })
        let shown = String(decoding: line.dropLast(), as: UTF8.self).unicodeScalars
        #expect(!shown.contains { ["\u{85}", "\u{9B}", "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}"].contains($0) })
        guard case .object(let object) = try JSONReader.read(Array(line.dropLast()), limits: .document) else {
            Issue.record("no object")
            return
        }
        #expect(object["request.path"] == .string(text))
        #expect(object["level"] == .string("warning"))
    }

    @Test("a long value is cut, be it one character of a megabyte")
    func cuts() {
        log().info("seen", ["span.key": .text(String(repeating: "x", count: 1 << 20))])
        log().info("seen", ["span.key": .text("e" + String(repeating: "\u{301}", count: 1 << 19))])
        log().info("seen", ["span.key": .text(String(repeating: "x", count: 256))])
        #expect(lines.all.allSatisfy { $0.count < 1_000 })
        #expect(lines.texts.map { $0.contains("…") } == [true, true, false])
    }

    @Test("metadata can't take the place of the line's own members, nor come twice")
    func keepsOwnMembers() {
        log().info("true", ["level": .text("debug"), "ts": .integer(0), "a.b": .integer(1), "a.b": .integer(2)])
        #expect(
            lines.texts == [#"{"a.b":1,"level":"info","message":"true","ts":"2027-01-15T08:00:00.000000Z"}"# + "\n"])
    }
}
