import CUV

extension Loop {
    /// The addresses of `host`, in the order in which the system prefers them, at most 16; resolved on libuv's
    /// threads, so that a slow name server holds up no loop. A literal address is its own answer.
    /// Throws `nameUnknown`, `timedOut`, `cancelled`. On the loop only.
    package func resolve(
        host: String, port: UInt16, within limit: Duration
    ) async throws(SocketFailure) -> [SocketAddress] {
        if let literal = SocketAddress(literal: host, port: port) { return [literal] }
        let lookup = try NameLookup(host: host, port: port, on: self)
        defer { lookup.abandon() }
        return try await lookup.answer.value(within: limit)
    }
}

/// One question to the resolver. It outlives its asker where that stops waiting: the answer then goes nowhere.
//
// SAFETY: the reference given to libuv is taken back by `lookupAnswered`, which comes exactly once, or here where no lookup began; the
// addresses live until that call returns, and are copied in it.
private final class NameLookup: Sendable {
    let answer: LoopWait<[SocketAddress]>
    private let port: UInt16
    private let request: LoopConfined<LibuvPointer?>

    init(host: String, port: UInt16, on loop: Loop) throws(SocketFailure) {
        self.port = port
        answer = LoopWait(on: loop)
        request = LoopConfined(nil, on: loop.identity)
        guard !host.utf8.contains(0), !host.isEmpty else { throw .nameUnknown }
        guard let opening = loop.opening else { throw .closed }
        var code: Int32 = 0
        let owner = unsafe Unmanaged.passRetained(self)
        guard
            let started = unsafe LibuvPointer(
                cuv_lookup_start(opening.raw, host, owner.toOpaque(), lookupAnswered, &code))
        else {
            unsafe owner.release()
            throw SocketFailure(code: code)
        }
        request.value = started
    }

    func abandon() {
        if let request = request.value { unsafe cuv_lookup_cancel(request.raw) }
    }

    func finish(_ code: Int32, _ addresses: UnsafeBufferPointer<cuv_address>) {
        request.value = nil
        guard code == 0 else {
            answer.end(.failure(SocketFailure(code: code)))
            return
        }
        let found = unsafe addresses.map { SocketAddress($0, port: port) }
        answer.end(found.isEmpty ? .failure(.nameUnknown) : .success(found))
    }
}

// SAFETY: `owner` is the reference that `init` retained; `addresses` holds `count` of them for the length of this call.
private func lookupAnswered(
    _ owner: UnsafeMutableRawPointer?, _ code: Int32, _ addresses: UnsafePointer<cuv_address>?, _ count: Int
) {
    guard let owner = unsafe owner else { return }
    let lookup = unsafe Unmanaged<NameLookup>.fromOpaque(owner).takeRetainedValue()
    unsafe lookup.finish(code, UnsafeBufferPointer(start: addresses, count: count))
}
