import CUV

// SAFETY: the handle is open as long as `state` has it; what libuv received is copied before the event returns.
extension TCPConnection {
    /// The next bytes, at most a window of them; nil once the peer has finished sending.
    ///
    /// Throws `reset` and its like where the connection is lost, `timedOut` where nothing comes within `limit` (the
    /// connection stays usable), `closed`, `cancelled`. One reader at a time.
    package func read(within limit: Duration? = nil) async throws(SocketFailure) -> [UInt8]? {
        if let bytes = takeUnread() { return bytes }
        guard !isClosed else { throw .closed }
        switch state.value.peerEnd {
        case .finished: return nil
        case .failed(let failure): throw failure
        case nil: break
        }
        precondition(state.value.reader == nil, "a connection has one reader at a time")
        let wait = LoopWait<[UInt8]?>(on: loop)
        state.value.reader = wait
        updateReceiving()
        do throws(SocketFailure) {
            return try await wait.value(within: limit)
        } catch {
            if state.value.reader === wait { state.value.reader = nil }
            updateReceiving()
            throw error
        }
    }

    /// Whether bytes have come that nobody has read.
    package var hasUnread: Bool { state.value.unreadBytes > 0 }

    /// Calls `handler` once, on the loop, when the peer finishes sending or the connection is lost, at once where that
    /// has happened. Until then up to 4 KiB are taken in without a reader; a peer that sends more is not watched any
    /// further until somebody reads. Nil ends the watch.
    package func onPeerEnd(_ handler: (@Sendable (PeerEnd) -> Void)?) {
        if let peerEnd = state.value.peerEnd {
            handler?(peerEnd)
            return
        }
        state.value.onPeerEnd = isClosed ? nil : handler
        updateReceiving()
    }

    /// What has come and nobody has read, without waiting for more; nil where there is nothing.
    package func takeUnread() -> [UInt8]? {
        guard !state.value.unread.isEmpty else { return nil }
        let bytes = state.value.unread.removeFirst()
        state.value.unreadBytes -= bytes.count
        updateReceiving()
        return bytes
    }

    /// Starts, narrows or stops the flow: a window for a reader, a little for a watch, else nothing.
    func updateReceiving() {
        guard let handle = state.value.handle, state.value.peerEnd == nil else { return }
        let window =
            if state.value.reader != nil {
                Self.window
            } else if state.value.onPeerEnd != nil || state.value.onPeerActivity != nil {
                max(0, Self.readAhead - state.value.unreadBytes)
            } else {
                0
            }
        let code = unsafe cuv_tcp_receive(handle.raw, window)
        if code != 0, window > 0 { peerEnded(.failed(SocketFailure(code: code))) }
    }

    func received(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !isClosed else { return }
        let copy = unsafe Array(bytes)
        let reader = state.value.reader
        state.value.reader = nil
        // A reader whose deadline has passed, but whose task has not run since, takes nothing.
        if reader?.end(.success(copy)) != true {
            state.value.unread.append(copy)
            state.value.unreadBytes += copy.count
            tell(.bytes)
        }
        updateReceiving()
    }

    func peerEnded(_ end: PeerEnd) {
        guard let handle = state.value.handle, state.value.peerEnd == nil else { return }
        state.value.peerEnd = end
        _ = unsafe cuv_tcp_receive(handle.raw, 0)
        let reader = state.value.reader
        state.value.reader = nil
        switch end {
        case .finished: reader?.end(.success(nil))
        case .failed(let failure): reader?.end(.failure(failure))
        }
        let handler = state.value.onPeerEnd
        state.value.onPeerEnd = nil
        handler?(end)
        tell(.end(end))
    }

    func dropReading() {
        state.value.unread = []
        state.value.unreadBytes = 0
        let reader = state.value.reader
        state.value.reader = nil
        reader?.end(.failure(.closed))
    }
}
