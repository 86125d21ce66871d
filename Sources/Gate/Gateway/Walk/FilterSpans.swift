import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import TraceModel
import Upstream
import View

/// Step 6: the store's reply, folded into what the viewer may see of it and asked for.
struct FilterSpans: Sendable {
    let backend: any TraceBackend
    let ownership: OwnershipRules
    let redaction: RedactionSettings
    let masked: AttributeAllowList
    let notices: HiddenNotices
    let budget: HeldBudget
    let mostSpans: Int

    /// Reads the whole reply to a step, held and counted, and adds what is left of it to `answer`; nothing of it leaves before all of it is read and decided.
    func callAsFunction(
        _ reply: UpstreamReply, of step: UpstreamPlan.Step, to query: TraceQuery, within grant: Grant,
        into answer: inout FilteredAnswer
    ) async throws(WalkRefusal) {
        defer { reply.close() }
        switch backend.meaning(ofStatus: reply.status) {
        case .unexpected: throw .storeStatus(reply.status)
        case .missing: return answer.add(.missing, of: step)
        case .body: break
        }
        let share = HeldShare(of: budget)
        var reader = backend.reader(of: step.reply)
        try await read(reply, into: &reader, share)
        let traces = try finish(&reader, reply)
        var filtered: [FilteredTrace] = []
        for (place, trace) in traces.enumerated() where answer.pass(trace.id) {
            guard trace.spans.count <= mostSpans else { throw .spansPerTrace }
            filtered.append(try filter(trace, at: place, of: reader, for: query, within: grant, share))
        }
        answer.add(
            FilteredReply(traces: filtered, stored: traces.count, unknownDropped: reader.unknownDropped), of: step)
    }

    private func filter(
        _ trace: TraceSkeleton, at place: Int, of reader: any TraceReplyReader, for query: TraceQuery,
        within grant: Grant, _ share: HeldShare
    ) throws(WalkRefusal) -> FilteredTrace {
        let builder = ViewBuilder(grant: grant, ownership: ownership, separatesSharedIDs: !query.raw)
        let view = builder.view(of: trace)
        guard let start = view.start(in: trace) else { return .hidden(view.tally) }
        let redactor = Redactor(
            rules: grant.redactionRules, scope: grant.scope, known: ownership.known, settings: redaction,
            viewer: grant.viewer)
        let notice = notices.notice(of: view.tally)
        let rendering = reader.rendering(
            of: view, ofTrace: place, pretty: query.pretty, redactor: redactor, masked: masked, notice: notice)
        guard try satisfies(rendering, query) else { return .unmatched }
        return .shown(
            ShownTrace(
                id: trace.id, tally: view.tally, start: start, hidden: notice?.spans, rendering: rendering,
                share: share))
    }

    /// What the store found, it may have found by what is hidden: only what is shown counts.
    private func satisfies(_ rendering: any TraceRendering, _ query: TraceQuery) throws(WalkRefusal) -> Bool {
        guard case .search(let search) = query else { return true }
        do throws(ReplyFault) {
            return try rendering.satisfies(search)
        } catch {
            throw .storeReply(error)
        }
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
    ) throws(WalkRefusal) -> [TraceSkeleton] {
        do throws(ReplyFault) {
            return try reader.finish()
        } catch {
            // Another trace, perhaps: what comes next on that connection would be another request's as well.
            reply.distrust()
            throw .storeReply(error)
        }
    }
}
