import EventLoop

/// Where the bytes of an answer go: to a connection, or into the hands of whoever asked directly (`DirectServer`).
protocol ReplySink: AnyObject, Sendable {
    /// All calls come on this loop.
    var loop: Loop { get }

    /// Whether there is TLS on the way.
    var isSecure: Bool { get }

    /// Whether nothing is read behind the answer that is now being written, which then says so.
    func decidesToClose() -> Bool

    /// Takes bytes, and returns when there is room for more.
    func push(_ bytes: [UInt8]) async throws(SocketFailure)

    /// The answer is whole.
    func ceaseWatching()

    /// Nothing more comes, and what came is no whole answer. May be called again.
    func close()
}
