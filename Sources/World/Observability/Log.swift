package import Quantities
import StrictJSON

/// The log for operators: one JSON object a line. The audit log is another thing.
///
/// Messages are constants, so that they can be searched for; what varies is metadata, under dotted names. Whatever a
/// value holds, a line is one line and harmless on a terminal.
package struct Log: Sendable {
    package typealias Clock = @Sendable () -> Timestamp
    package typealias Sink = @Sendable ([UInt8]) -> Void

    private let minimum: LogLevel
    private let clock: Clock
    private let sink: Sink

    /// `sink` takes whole lines, line break included, from any thread.
    package init(minimum: LogLevel, clock: @escaping Clock, sink: @escaping Sink) {
        self.minimum = minimum
        self.clock = clock
        self.sink = sink
    }

    package func debug(_ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.debug, message, metadata)
    }

    package func info(_ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.info, message, metadata)
    }

    package func warning(_ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.warning, message, metadata)
    }

    package func error(_ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue> = [:]) {
        write(.error, message, metadata)
    }

    private func write(_ level: LogLevel, _ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue>) {
        guard level >= minimum else { return }
        var line = JSONObject([
            ("ts", .string(clock().description)), ("level", .string(level.rawValue)),
            ("message", .string(message.description)),
        ])
        for (name, value) in metadata where line[name.description] == nil {
            line.members.append((name: name.description, value: value.json))
        }
        sink(JSONWriter.canonical(.object(line)) + [UInt8(ascii: "\n")])
    }
}

extension LogValue {
    fileprivate var json: JSONValue {
        switch self {
        case .integer(let number): .number(JSONNumber(number))
        case .text(let text): .string(Self.cut(text))
        }
    }

    /// By scalars: one `Character` may be a megabyte of combining marks.
    private static func cut(_ text: String) -> String {
        let limit = 256
        guard
            let end = text.unicodeScalars.index(
                text.startIndex, offsetBy: limit, limitedBy: text.unicodeScalars.endIndex),
            end < text.unicodeScalars.endIndex
        else { return text }
        return String(text.unicodeScalars[..<end]) + "…"
    }
}
