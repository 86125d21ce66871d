import EventLoop
package import HTTPSyntax

/// A reply whose head is read and whose body is on its way. One reader, on the loop.
///
/// A reader that stops asking stops the sender. The connection is closed by the end of the body, by any failure, by
/// `close`, and at the latest when nobody keeps the reply any more.
package final class HTTPReply: Sendable {
    package let head: ReplyHead
    private let loop: Loop
    private let connection: any ByteConnection
    private let state: LoopConfined<State>

    private struct State {
        var exchange: HTTPExchange
        var failure: HTTPFailure?
    }

    init(head: ReplyHead, exchange: HTTPExchange, on loop: Loop) {
        self.head = head
        self.loop = loop
        connection = exchange.connection
        state = LoopConfined(State(exchange: exchange), on: loop.identity)
    }

    deinit {
        loop.execute { [connection] in connection.close() }
    }

    /// Body bytes without their framing, at most 64 KiB and at least one; nil once the reply is known to be complete.
    /// Only then may any of it be believed. After a failure it throws that failure again.
    package func nextBodyWindow() async throws(HTTPFailure) -> [UInt8]? {
        if let failure = state.value.failure { throw failure }
        var exchange = state.value.exchange
        do throws(HTTPFailure) {
            let window = try await exchange.nextBodyWindow()
            state.value.exchange = exchange
            if window == nil { connection.close() }
            return window
        } catch {
            state.value.failure = error
            connection.close()
            throw error
        }
    }

    /// Ends the exchange, read or not. May be called again.
    package func close() {
        connection.close()
    }
}
