import CUV

// SAFETY: the handle is open as long as `state` has it; libuv writes or copies the bytes before the call returns, and gets their true count.
extension TCPConnection {
    /// Sends what the kernel takes at once and queues the rest, which is held until the peer makes room: whoever
    /// writes much must `flush` in between. Throws where this or an earlier write has failed.
    package func write(_ bytes: [UInt8]) throws(SocketFailure) {
        if let failure = state.value.writeFailure { throw failure }
        state.value.outgoing.append(bytes)
        if state.value.underWay == 0 { pump() }
        if let failure = state.value.writeFailure { throw failure }
    }

    /// Bytes written that the kernel has not taken.
    package var writeQueueSize: Int { state.value.outgoing.count }

    /// Waits until no more than `bytes` are queued. Throws `timedOut` where that takes longer than `limit`, and what a
    /// write has failed with.
    package func flush(to bytes: Int = 0, within limit: Duration? = nil) async throws(SocketFailure) {
        if let failure = state.value.writeFailure { throw failure }
        guard writeQueueSize > bytes else { return }
        let wait = LoopWait<Void>(on: loop)
        state.value.flushes.append((bytes, wait))
        do throws(SocketFailure) {
            try await wait.value(within: limit)
        } catch {
            state.value.flushes.removeAll { $0.wait === wait }
            throw error
        }
    }

    /// Flushes, then tells the peer that nothing more will come. Reading goes on.
    package func finishWriting(within limit: Duration? = nil) async throws(SocketFailure) {
        try await flush(within: limit)
        guard let handle = state.value.handle else { throw .closed }
        let code = unsafe cuv_tcp_shut(handle.raw)
        guard code == 0 else { throw SocketFailure(code: code) }
        state.value.writeFailure = .closed
    }

    /// Gives the kernel as much as it takes, and the next piece to libuv to be sent when there is room again.
    private func pump() {
        while let handle = state.value.handle, let (bytes, offset) = state.value.outgoing.first {
            let sent = Self.tryWrite(handle, bytes, from: offset)
            if sent >= 0 {
                state.value.outgoing.drop(Int(sent))
                continue
            }
            let code = Int32(truncatingIfNeeded: sent)
            guard cuv_classify(code) == .again else { return failWriting(SocketFailure(code: code)) }
            return queue(handle, bytes, from: offset)
        }
    }

    private static func tryWrite(_ handle: LibuvPointer, _ bytes: [UInt8], from offset: Int) -> Int64 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            let rest = unsafe UnsafeBufferPointer(rebasing: buffer[offset...])
            return unsafe cuv_tcp_try_write(handle.raw, rest.baseAddress, rest.count)
        }
    }

    private func queue(_ handle: LibuvPointer, _ bytes: [UInt8], from offset: Int) {
        let count = min(bytes.count - offset, Self.window)
        let code = unsafe bytes.withUnsafeBufferPointer { buffer in
            let piece = unsafe UnsafeBufferPointer(rebasing: buffer[offset..<offset + count])
            return unsafe cuv_tcp_write(handle.raw, piece.baseAddress, piece.count)
        }
        guard code == 0 else { return failWriting(SocketFailure(code: code)) }
        state.value.underWay = count
    }

    func wrote(_ code: Int32) {
        guard !isClosed else { return }
        guard code == 0 else { return failWriting(SocketFailure(code: code)) }
        state.value.outgoing.drop(state.value.underWay)
        state.value.underWay = 0
        pump()
        endFlushes { [count = writeQueueSize] limit in count <= limit ? .success(()) : nil }
    }

    func failWriting(_ failure: SocketFailure) {
        state.value.writeFailure = state.value.writeFailure ?? failure
        state.value.outgoing.removeAll()
        state.value.underWay = 0
        endFlushes { _ in .failure(failure) }
    }

    private func endFlushes(_ outcome: (Int) -> LoopWait<Void>.Outcome?) {
        guard !state.value.flushes.isEmpty else { return }
        let flushes = state.value.flushes
        state.value.flushes = flushes.filter { outcome($0.limit) == nil }
        for flush in flushes {
            if let ended = outcome(flush.limit) { flush.wait.end(ended) }
        }
    }
}
