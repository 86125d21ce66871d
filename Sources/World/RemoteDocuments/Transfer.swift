import CCurl

/// One fetch on the worker's thread: asks, listens, and judges. Used once, by one thread.
//
// SAFETY: the callbacks get `self` as their owner, which lives through `perform`, and are called on its thread by
// nobody but the call that it waits for. Bytes are copied before a callback returns.
final class Transfer {
    private let request: DocumentRequest
    private let isWanted: () -> Bool
    private var judge: ReplyJudge
    /// The first reason that we found. What libcurl says after that is about us.
    private var failure: DocumentFailure?

    init(_ request: DocumentRequest, while isWanted: @escaping () -> Bool) {
        self.request = request
        self.isWanted = isWanted
        judge = ReplyJudge(request)
    }

    /// Blocks until the document is there, or the reason why not.
    func perform(by rules: FetchRules) throws(DocumentFailure) -> RemoteDocument {
        guard let easy = EasyHandle() else { throw .unusable }
        easy.configure(request, by: rules)
        guard let code = unsafe easy.perform(telling: events) else { throw .unusable }
        if let failure { throw failure }
        guard code == CURLE_OK else { throw easy.failure(code, after: judge) }
        return try judge.finish()
    }

    private var events: ccurl_events {
        unsafe ccurl_events(
            owner: Unmanaged.passUnretained(self).toOpaque(),
            may_reach: { unsafe Transfer.of($0)?.mayReach(Transfer.bytes($1, $2)) ?? false },
            head_line: { owner, line, count in
                unsafe Transfer.of(owner)?.note { judge throws(DocumentFailure) in
                    try judge.takeHeadLine(unsafe Transfer.bytes(line, count))
                } ?? false
            },
            body: { owner, bytes, count in
                unsafe Transfer.of(owner)?.note { judge throws(DocumentFailure) in
                    try judge.takeBody(unsafe Transfer.bytes(bytes, count))
                } ?? false
            },
            goes_on: { unsafe Transfer.of($0)?.goesOn() ?? false })
    }

    private static func of(_ owner: UnsafeMutableRawPointer?) -> Transfer? {
        guard let owner = unsafe owner else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(owner).takeUnretainedValue()
    }

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    private func mayReach(_ octets: [UInt8]) -> Bool {
        // A name that leads there leads nowhere else either: what answers for it is not to be believed.
        if RefusedAddresses.contains(octets) { failure = failure ?? .addressRefused }
        return failure == nil
    }

    private func note(_ step: (inout ReplyJudge) throws(DocumentFailure) -> Void) -> Bool {
        guard failure == nil else { return false }
        do throws(DocumentFailure) {
            try step(&judge)
            return true
        } catch {
            failure = error
            return false
        }
    }

    private func goesOn() -> Bool {
        if failure == nil, !isWanted() { failure = .cancelled }
        return failure == nil
    }
}
