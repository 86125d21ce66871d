import EventLoop
import Quantities

extension Connection {
    /// Sends `bytes` and waits until no more than `limits.buffered` are queued; throws `timedOut` where the peer takes
    /// them slower than the lowest rate.
    func push(_ bytes: [UInt8]) async throws(SocketFailure) {
        state.value.hasBegunReply = true
        try socket.write(bytes)
        try await flush(to: limits.buffered.bytes)
    }

    /// In steps, since a stall is a lack of progress and not a long reply.
    private func flush(to mark: Int) async throws(SocketFailure) {
        let seconds = max(1, Int(limits.writeStall.components.seconds))
        let step = limits.rate * seconds
        while socket.writeQueueSize > mark {
            try await socket.flush(to: max(mark, socket.writeQueueSize - step), within: limits.writeStall)
        }
    }

    /// Sees to it that the last reply arrives: says that nothing more comes, then reads and drops what the peer still
    /// sends, since closing a socket with unread bytes resets it and takes back what it had sent.
    func part() async {
        state.value.unparsed = []
        do throws(SocketFailure) {
            try await flush(to: 0)
            try await socket.finishWriting(within: limits.writeStall)
            let end = loop.now + limits.linger
            var left = limits.lingerBytes.bytes
            while left > 0, loop.now < end, let bytes = try await socket.read(within: end - loop.now) {
                left -= bytes.count
            }
        } catch {
            // The peer has gone, or does not let go: either way there is no more to be done for it than to close.
            return
        }
    }

    /// While a request is in work: a lost connection ends it at once, and one that the peer has finished does after a
    /// while, unless the answer has begun. A client that has gone and one that has only finished sending look alike
    /// until something is sent to them.
    func watchPeer() {
        state.value.hasBegunReply = false
        let request = state.value.requests
        socket.onPeerEnd { [self] end in
            guard end == .finished else { return close() }
            _ = LoopTimer(on: loop, after: limits.halfClosed) { [self] in
                if state.value.requests == request, !state.value.hasBegunReply { close() }
            }
        }
    }

    /// Once the answer is whole, what its maker still has to do is no longer the peer's business.
    func ceaseWatching() {
        socket.onPeerEnd(nil)
    }
}
