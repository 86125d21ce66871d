import Synchronization
package import Terminal

/// A console whose two sinks are kept as text; a terminal or a pipe, as the test wants.
package final class CapturedConsole: Sendable {
    private let written = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
    private let isTerminal: Bool
    private let width: Int?
    private let environment: [String: String]

    package init(isTerminal: Bool = false, width: Int? = nil, environment: [String: String] = [:]) {
        self.isTerminal = isTerminal
        self.width = width
        self.environment = environment
    }

    package var console: Console {
        let output = OutputSink(isTerminal: isTerminal, width: width) { [self] bytes in
            written.withLock { $0.output += bytes }
            return nil
        }
        let errors = OutputSink(isTerminal: isTerminal, width: width) { [self] bytes in
            written.withLock { $0.errors += bytes }
            return nil
        }
        return Console(output: output, errors: errors) { self.environment[$0] }
    }

    package var output: String { String(decoding: written.withLock { $0.output }, as: UTF8.self) }
    package var errors: String { String(decoding: written.withLock { $0.errors }, as: UTF8.self) }
}
