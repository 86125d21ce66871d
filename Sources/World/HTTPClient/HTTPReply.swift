import EventLoop
package import HTTPSyntax

/// A reply whose head is read and whose body is on its way. One reader, on the loop.
///
/// A reader that stops asking stops the sender. The end of the body gives the connection back, if it is good for another request; it is closed
/// by any failure, by a `close` that comes earlier, and at the latest when nobody keeps the reply any more.
package final class HTTPReply: Sendable {
    package let head: ReplyHead
    private let loop: Loop
    private let lease: ConnectionLease
    private let state: LoopConfined<State>

    private struct State {
        var exchange: HTTPExchange
        var failure: HTTPFailure?
    }

    init(head: ReplyHead, exchange: HTTPExchange, lease: ConnectionLease, on loop: Loop) {
        self.head = head
        self.loop = loop
        self.lease = lease
        state = LoopConfined(State(exchange: exchange), on: loop.identity)
    }

    deinit {
        loop.execute { [lease] in lease.close() }
    }

    /// Body bytes without their framing, at most 64 KiB and at least one; nil once the reply is known to be complete.
    /// Only then may any of it be believed. After a failure it throws that failure again.
    package func nextBodyWindow() async throws(HTTPFailure) -> [UInt8]? {
        if let failure = state.value.failure { throw failure }
        var exchange = state.value.exchange
        do throws(HTTPFailure) {
            let window = try await exchange.nextBodyWindow()
            state.value.exchange = exchange
            if window == nil { finish() }
            return window
        } catch {
            state.value.failure = error
            lease.close(after: error)
            throw error
        }
    }

    private func finish() {
        if head.keepsConnection { lease.giveBack() } else { lease.close() }
    }

    /// Ends the exchange, read or not; nothing can be read afterwards. May be called again.
    package func close() {
        guard state.value.failure == nil else { return lease.close() }
        guard !state.value.exchange.isComplete else { return finish() }
        state.value.failure = .cancelled
        do throws(HTTPFailure) {
            if try state.value.exchange.dropBody() { finish() } else { lease.close() }
        } catch {
            lease.close(after: error)
        }
    }

    /// Ends the exchange where what came is no answer to what was asked: it may be another request's, so no connection to the endpoint is used
    /// again. May be called after the end of the body.
    package func distrust() {
        if state.value.failure == nil { state.value.failure = .cancelled }
        lease.distrust()
    }
}
