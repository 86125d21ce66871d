import Backends
import SpanStream
import TraceModel
import Upstream

/// Reads a store's reply with traces whole, held and counted: all of it is checked before anything is made of it.
struct ReadReply: Sendable {
    let backend: any TraceBackend
    let budget: HeldBudget

    /// What a store needs to say that there is nothing.
    private static let mostOfNothing = 64 << 10

    /// The traces of a reply that were not known, and what shows and names them.
    struct Contents: Sendable {
        let reader: any TraceReplyReader
        let traces: [TraceSkeleton]
        /// Keeps its memory counted as long as it is held.
        let share: HeldShare
    }

    /// Nil where the store says that there is nothing. The reply is closed.
    func callAsFunction(
        _ reply: UpstreamReply, to expected: UpstreamPlan.Reply, in form: ReplyForm, for answer: ReplyForm = .v1,
        passingOver known: KnownTraces = KnownTraces()
    ) async throws(WalkRefusal) -> Contents? {
        defer { reply.close() }
        switch backend.meaning(ofStatus: reply.status) {
        case .unexpected: throw .storeStatus(reply.status)
        case .missing:
            let body = try await reply.whole(atMost: Self.mostOfNothing, HeldShare(of: budget))
            guard backend.isMissing(body) else { throw .storeStatus(reply.status) }
            return nil
        case .body: break
        }
        let share = HeldShare(of: budget)
        var reader = backend.reader(of: expected, in: form, for: answer)
        try await read(reply, into: &reader, share)
        guard share.grow(to: reader.finishingBytes) else { throw .heldBytes }
        let traces = try finish(&reader, reply, passingOver: known)
        guard share.grow(to: reader.heldBytes) else { throw .heldBytes }
        share.shrink(to: reader.heldBytes)
        return Contents(reader: reader, traces: traces, share: share)
    }

    private func read(
        _ reply: UpstreamReply, into reader: inout any TraceReplyReader, _ share: HeldShare
    ) async throws(WalkRefusal) {
        while let window = try await reply.nextWindow() {
            do throws(ReplyFault) {
                try reader.feed(window)
            } catch {
                reply.distrust()
                throw .storeReply(error)
            }
            guard share.grow(to: reader.heldBytes) else { throw .heldBytes }
        }
    }

    private func finish(
        _ reader: inout any TraceReplyReader, _ reply: UpstreamReply, passingOver known: KnownTraces
    ) throws(WalkRefusal) -> [TraceSkeleton] {
        do throws(ReplyFault) {
            return try reader.finish(passingOver: known)
        } catch {
            // Another trace, perhaps: what comes next on that connection would be another request's as well.
            reply.distrust()
            throw .storeReply(error)
        }
    }
}
