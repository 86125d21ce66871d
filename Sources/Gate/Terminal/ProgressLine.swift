/// One line on a terminal that says how far a job is, redrawn in place. It appears after two seconds, so short jobs
/// never flicker, and is gone when the job ends.
package struct ProgressLine {
    private static let patience = Duration.seconds(2)
    private static let interval = Duration.milliseconds(100)
    /// Back to the first column, and erase to the end of the line.
    private static let erase = "\r\u{1B}[K"

    private let sink: OutputSink
    private let elapsed: () -> Duration
    private var due = patience

    /// - Parameter elapsed: time since the job began.
    package init(sink: OutputSink, elapsed: @escaping () -> Duration) {
        self.sink = sink
        self.elapsed = elapsed
    }

    /// Call it as often as you like; it draws at most ten times a second.
    package mutating func show(_ text: SafeText) {
        let now = elapsed()
        guard now >= due else { return }
        due = now + Self.interval
        sink.send(Self.erase + text.onOneLine.cut(to: (sink.width ?? 80) - 1).plain)
    }

    /// Takes the line away. Call it before anything else is printed.
    package mutating func finish() {
        guard due > Self.patience else { return }
        due = Self.patience
        sink.send(Self.erase)
    }
}
