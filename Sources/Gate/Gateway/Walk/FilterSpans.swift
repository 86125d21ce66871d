import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TraceModel
import Upstream
import View

/// Step 6: the store's reply, folded into what the viewer may see of it.
struct FilterSpans: Sendable {
    let backend: any TraceBackend
    let ownership: OwnershipRules
    let redaction: RedactionSettings
    let masked: AttributeAllowList
    let notices: HiddenNotices
    let budget: HeldBudget
    let mostSpans: Int

    /// Reads the whole reply, held and counted; nothing of it leaves before all of it is read and decided. `isFirst`: no other trace has been shown.
    func callAsFunction(
        _ reply: UpstreamReply, of asked: TraceByID, within grant: Grant, isFirst: Bool
    ) async throws(WalkRefusal) -> FilteredReply {
        defer { reply.close() }
        switch backend.meaning(ofStatus: reply.status) {
        case .unexpected: throw .storeStatus(reply.status)
        case .missing: return .missing
        case .body: break
        }
        let share = HeldShare(of: budget)
        var reader = backend.reader(for: asked)
        try await read(reply, into: &reader, share)
        guard let trace = try finish(&reader, reply) else { return .missing }
        guard trace.spans.count <= mostSpans else { throw .spansPerTrace }
        let builder = ViewBuilder(
            grant: grant, ownership: ownership, separatesSharedIDs: !asked.raw)
        let view = builder.view(of: trace)
        guard view.exists else { return .hidden(view.tally, unknownDropped: reader.unknownDropped) }
        let redactor = Redactor(
            rules: grant.redactionRules, scope: grant.scope, known: ownership.known, settings: redaction,
            viewer: grant.viewer)
        let notice = notices.notice(of: view.tally)
        let rendering = reader.rendering(
            of: view, trace: trace, redactor: redactor, masked: masked, notice: notice, isFirst: isFirst)
        return .shown(
            ShownTrace(
                id: trace.id, tally: view.tally, unknownDropped: reader.unknownDropped, hidden: notice?.spans,
                rendering: rendering, share: share))
    }

    private func read(
        _ reply: UpstreamReply, into reader: inout any TraceReplyReader, _ share: HeldShare
    ) async throws(WalkRefusal) {
        while let window = try await nextWindow(reply) {
            do throws(ReplyFault) {
                try reader.feed(window)
            } catch {
                reply.distrust()
                throw .storeReply(error)
            }
            guard share.grow(to: reader.heldBytes) else { throw .heldBytes }
        }
    }

    private func nextWindow(_ reply: UpstreamReply) async throws(WalkRefusal) -> [UInt8]? {
        do throws(UpstreamFailure) {
            return try await reply.nextBodyWindow()
        } catch {
            throw .store(error)
        }
    }

    private func finish(
        _ reader: inout any TraceReplyReader, _ reply: UpstreamReply
    ) throws(WalkRefusal) -> TraceSkeleton? {
        do throws(ReplyFault) {
            return try reader.finish()
        } catch {
            // Another trace, perhaps: what comes next on that connection would be another request's as well.
            reply.distrust()
            throw .storeReply(error)
        }
    }
}
