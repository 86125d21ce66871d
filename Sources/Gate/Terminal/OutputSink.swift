import Synchronization

/// Where text goes: a terminal, a pipe, a file, or a test's own buffer.
///
/// A write that fails is remembered and what follows is dropped: a reader that left (`| head`) is no reason to trap.
package final class OutputSink: Sendable {
    package let isTerminal: Bool
    /// Columns of the terminal; nil where there is none, and nothing is cut.
    package let width: Int?

    private let write: @Sendable ([UInt8]) -> OutputFailure?
    private let failed = Mutex<OutputFailure?>(nil)

    /// - Parameter write: takes all bytes or says why not; called by one thread at a time.
    package init(isTerminal: Bool, width: Int? = nil, write: @escaping @Sendable ([UInt8]) -> OutputFailure?) {
        self.isTerminal = isTerminal
        self.width = width
        self.write = write
    }

    /// The first failure, after which nothing was written.
    package var failure: OutputFailure? { failed.withLock { $0 } }

    func send(_ text: String) {
        failed.withLock { failure in
            guard failure == nil else { return }
            failure = write(Array(text.utf8))
        }
    }
}

/// Why output could not be written.
package enum OutputFailure: Error, Sendable, Equatable {
    /// The reader of a pipe left: its own choice, so no error of ours.
    case readerLeft
    /// The operating system's error number.
    case system(Int32)
}
