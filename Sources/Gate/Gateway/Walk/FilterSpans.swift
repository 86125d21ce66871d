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
    let readReply: ReadReply
    let ownership: OwnershipRules
    let redaction: RedactionSettings
    let masked: AttributeAllowList
    let notices: HiddenNotices
    let mostSpans: Int

    /// What a rendering takes beside its reply: a search shows thousands.
    private static let room = 8 << 10

    /// Reads the whole reply to a step, held and counted, and adds what is left of it to `answer`; nothing of it leaves before all of it is read and decided.
    func callAsFunction(
        _ reply: Forward.Reply, of step: UpstreamPlan.Step, to query: TraceQuery, within grant: Grant,
        into answer: inout FilteredAnswer
    ) async throws(WalkRefusal) {
        guard let contents = try await read(reply, of: step, to: query, passingOver: answer.known) else {
            return answer.end(step, stored: 0, unknownDropped: 0)
        }
        let builder = ViewBuilder(grant: grant, ownership: ownership, separatesSharedIDs: !query.raw)
        // One for all: what is found out for one trace holds for the next.
        let redactor = Redactor(
            rules: grant.redactionRules, scope: grant.scope, known: ownership.known, settings: redaction,
            viewer: grant.viewer)
        var isKept = false
        for listed in contents.reader.listed {
            guard !answer.hasEnough(of: step) else { break }
            if let place = listed.place, answer.pass(listed.id) {
                let trace = contents.traces[place]
                guard trace.spans.count <= mostSpans else { throw .spansPerTrace }
                let filtered = try filter(trace, at: place, of: contents, for: query, builder, redactor)
                if case .shown = filtered { isKept = true }
                answer.add(filtered)
            }
            if let shown = answer.shown(listed.id), try satisfies(shown.rendering, query, of: step) {
                answer.give(listed.id, by: step)
            }
        }
        answer.end(step, stored: contents.reader.listed.count, unknownDropped: contents.reader.unknownDropped)
        // The text of a reply of which nothing is shown is given back. Where there is no memory left its traces are read again instead.
        if case .list = step.reply, isKept,
            contents.share.grow(by: KnownTraces.bytesOfTrace * contents.traces.count)
        {
            answer.know(contents.reader)
        }
    }

    private func read(
        _ reply: Forward.Reply, of step: UpstreamPlan.Step, to query: TraceQuery, passingOver known: KnownTraces
    ) async throws(WalkRefusal) -> ReadReply.Contents? {
        do throws(WalkRefusal) {
            return try await readReply(
                reply.reply, to: step.reply, in: reply.form, for: query.form, passingOver: known)
        } catch {
            guard case .storeStatus(let status) = error,
                let refusal = readReply.backend.refusal(ofStatus: status, to: query)
            else { throw error }
            throw .route(refusal)
        }
    }

    private func filter(
        _ trace: TraceSkeleton, at place: Int, of contents: ReadReply.Contents, for query: TraceQuery,
        _ builder: ViewBuilder, _ redactor: Redactor
    ) throws(WalkRefusal) -> FilteredTrace {
        let view = builder.view(of: trace)
        guard let start = view.start(in: trace) else { return .hidden(view.tally) }
        let notice = notices.notice(of: view.tally)
        let rendering = contents.reader.rendering(
            of: view, ofTrace: place, pretty: query.pretty, redactor: redactor, masked: masked, notice: notice)
        guard try satisfies(rendering, query) else { return .unmatched }
        guard contents.share.grow(by: Self.room) else { throw .heldBytes }
        return .shown(
            ShownTrace(
                id: trace.id, tally: view.tally, start: start, hidden: notice?.spans, rendering: rendering,
                share: contents.share))
    }

    /// Whether what is found is what this step asked for, and not what another one did.
    private func satisfies(
        _ rendering: any TraceRendering, _ query: TraceQuery, of step: UpstreamPlan.Step
    ) throws(WalkRefusal) -> Bool {
        guard let narrowing = step.narrowing else { return true }
        return try satisfies(rendering, query, narrowedBy: narrowing)
    }

    /// What the store found, it may have found by what is hidden: only what is shown counts.
    private func satisfies(
        _ rendering: any TraceRendering, _ query: TraceQuery, narrowedBy narrowing: SearchNarrowing? = nil
    ) throws(WalkRefusal) -> Bool {
        guard let search = query.search else { return true }
        do throws(ReplyFault) {
            return try rendering.satisfies(search, narrowedBy: narrowing)
        } catch {
            throw .storeReply(error)
        }
    }
}
