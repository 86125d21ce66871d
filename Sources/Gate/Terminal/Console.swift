import Glibc

/// Where a command speaks: results on one sink, complaints and progress on the other, in color where that is welcome.
package struct Console: Sendable {
    private let output: OutputSink
    private let errors: OutputSink
    private let allowsColor: Bool

    /// - Parameter environment: looks a variable up. `NO_COLOR`, unless empty, and `TERM=dumb` turn color off.
    package init(output: OutputSink, errors: OutputSink, environment: (String) -> String?) {
        self.output = output
        self.errors = errors
        allowsColor = (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    /// The process's own standard output and error.
    package static var standard: Console {
        Console(output: .standardOutput, errors: .standardError) { name in
            // SAFETY: the string is copied before anything can change the environment; no thread of ours ever does.
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }

    /// Columns of the terminal that shows results; nil in a pipe.
    package var width: Int? { output.width }

    package func print(_ text: SafeText = "") {
        send(text, to: output)
    }

    package func print(_ table: Table) {
        for line in table.lines(within: width) { print(line) }
    }

    /// `error: …`, the line of the file that it is about, and `hint: …` with what to do about it.
    package func complain(_ message: SafeText, excerpt: SourceExcerpt? = nil, hint: SafeText? = nil) {
        send("\(SafeText("error:").styled(.red)) \(message)", to: errors)
        for line in excerpt?.lines(within: errors.width) ?? [] { send(line, to: errors) }
        guard let hint else { return }
        send("\(SafeText("hint:").styled(.cyan)) \(hint)", to: errors)
    }

    /// A line beside the results, for people only.
    package func note(_ message: SafeText) {
        send(message, to: errors)
    }

    /// A line that tells how far a long job is; nil where nobody watches.
    package func progressLine() -> ProgressLine? {
        guard errors.isTerminal else { return nil }
        let start = ContinuousClock.now
        return ProgressLine(sink: errors) { start.duration(to: .now) }
    }

    /// Why results could not be written, where that is worth a word.
    var outputFailure: Int32? {
        guard case .system(let number) = output.failure else { return nil }
        return number
    }

    private func send(_ text: SafeText, to sink: OutputSink) {
        sink.send(text.rendered(inColor: allowsColor && sink.isTerminal) + "\n")
    }
}
