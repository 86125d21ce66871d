import AccessPolicy
import AuditLog
import Backends
import EventLoop
import HTTPSyntax
import Observability
import Quantities
import Server
import TokenVerification
import Upstream

/// One request from its head to its last byte. This file alone states the order; each step eats what only the step before can make.
struct RequestWalk: Responder {
    let authenticate: Authenticate
    let identify: Identify
    let rates: RequestRates
    let inWork: RequestsInWork
    let findMount: FindMount
    let recordAudit: RecordAudit
    let metrics: GatewayMetrics
    let log: Log
    let clock: @Sendable () -> Timestamp

    func respond(to request: IncomingRequest, through stream: ReplyStream) async {
        var trail = recordAudit.trail(of: request)
        // Held to the end, refusals and their records included.
        defer { trail.turn?.end() }
        do throws(WalkRefusal) {
            try await walk(request, &trail, stream)
        } catch {
            await refuse(error, request.head.target, trail, stream)
        }
    }

    private func walk(
        _ request: IncomingRequest, _ trail: inout Trail, _ stream: ReplyStream
    ) async throws(WalkRefusal) {
        try recordAudit.check()
        let claims = try await authenticate(request.head.fields)
        let principal = try identify(claims)
        trail.identify(principal, by: claims, asked: recordAudit.policies.conditionClaims)
        try rates.count(principal, at: trail.started)
        trail.take(try inWork.begin(for: principal, at: trail.started))
        let (mount, path) = try findMount(request.head.target)
        trail.enter(mount.name, route: mount.authorize.route(of: path))
        try mount.admit(claims)
        let facts = RequestFacts(now: clock(), source: trail.source.client?.bytes, claims: claims.claims)
        let grant = mount.authorize.grant(for: principal, facts)
        trail.bind(grant)
        let query = try mount.authorize.recognize(request.head, at: path, within: grant, now: facts.now)
        trail.ask(query)
        try mount.authorize(grant, to: query)
        let plan = try mount.scopeQuery(query, within: grant, for: principal)
        let access = recordAudit.access(trail, to: query)  // submitted; awaited before the first body byte
        trail.record(access)
        let forward = mount.forward.begun(in: trail.traceParent)
        let filtered = try await filtered(query, by: plan, within: grant, at: mount, through: forward)
        let answer = try mount.reply.answer(to: query, filtered)
        try await recordAudit.durable(access.receipt)
        await show(answer, of: filtered, mount.reply, access, stream)
    }

    /// Steps 5 and 6, once for each step of the plan: nothing leaves before all of it is decided.
    private func filtered(
        _ query: TraceQuery, by plan: UpstreamPlan, within grant: Grant, at mount: Mount, through forward: Forward
    ) async throws(WalkRefusal) -> FilteredAnswer {
        var filtered = FilteredAnswer(to: query, by: plan)
        if case .names(let names) = query { filtered.list(try mount.listNames(names, within: grant)) }
        if case .page(let page) = query { filtered.show(try await mount.forwardPage(page, through: forward)) }
        if case .aggregate(let sum) = query { filtered.show(try await mount.forwardPage(sum, through: forward)) }
        while case let steps = filtered.steps, !steps.isEmpty {
            filtered.beginRound()
            do throws(WalkRefusal) {
                try await forward(steps) { (step, reply) throws(WalkRefusal) in
                    try await mount.filterSpans(reply, of: step, to: query, within: grant, into: &filtered)
                }
            } catch {
                // Of more than was asked for at first a store may have none to give: what there is is an answer, and marked.
                guard filtered.isAnswered, !error.isCallersOwn else { throw error }
                filtered.giveUp()
            }
        }
        return filtered
    }

    /// Step 8: the answer leaves, and the record says what came of it.
    private func show(
        _ answer: Answer, of filtered: FilteredAnswer, _ reply: Reply, _ access: RecordedAccess,
        _ stream: ReplyStream
    ) async {
        var ending = Ending(filtered, as: answer)
        do throws(ReplyInterruption) {
            switch answer {
            case .fixed(let fixed):
                ending.bytes = try await reply.send(fixed, isPartial: filtered.isPartial, through: stream)
            case .rendered(let rendering):
                (ending.bytes, ending.redactions) = try await reply.send(
                    rendering, hidden: filtered.hidden, isPartial: filtered.isPartial, through: stream)
            }
        } catch {
            ending.interrupt(error)
        }
        metrics.count(ending)
        recordAudit.end(access, ending)
    }

    /// One catch audits every refusal: those before identity, and repeated ones of who asks too often, in sum; all others one by one and before
    /// the answer.
    private func refuse(_ refusal: WalkRefusal, _ target: [UInt8], _ trail: Trail, _ stream: ReplyStream) async {
        metrics.count(refusal)
        if let failure = refusal.failure {
            log.warning(
                "request failed",
                [
                    "request.id": .text(trail.requestID), "backend": .text(trail.backend?.string ?? "none"),
                    "traceparent": .text(trail.traceParent?.description ?? "none"),
                    "failure": .text(RefusalReason(refusal).rawValue), "cause": .text(failure),
                ])
        }
        var refusal = refusal
        do throws(WalkRefusal) {
            try await recordAudit.refusal(refusal, trail)
        } catch {
            refusal = error
        }
        let notice = RefusalNotice(refusal)
        // A caller who has gone needs no answer, and there is nobody to tell.
        let mount = trail.isOfStranger ? findMount.ofStrangers : findMount.nearest(to: target)
        try? await stream.send(OutgoingReply(refusing: notice, requestID: trail.requestID, to: mount?.reply.backend))
        recordAudit.endRefused(refusal, notice.status.code, trail)
    }

    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? {
        guard recordAudit.isWritable else { return nil }
        metrics.count(refusal)
        let requestID = recordAudit.stranger(refusal, from: peer)
        let mount = findMount.ofStrangers
        return OutgoingReply(refusing: RefusalNotice(refusal), requestID: requestID, to: mount?.reply.backend)
    }
}
