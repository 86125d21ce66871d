import AuditLog
import Backends
import EventLoop
import HTTPClient
import Synchronization
import Upstream

/// Step 5: what is asked of the store. Takes nothing but requests that a backend has made.
struct Forward: Sendable {
    /// One a loop: a request's exchange stays on the loop of its connection.
    private let stores: [(loop: Loop, store: LoopConfined<any UpstreamStore>)]
    /// Whether the store is told its callers' `traceparent`, and that of the request at hand.
    private let joinsTraces: Bool
    private var traceParent: TraceParent?
    /// When everything that is asked for the request at hand has to be there.
    private var latest: ContinuousClock.Instant?
    /// What one request of a caller's may take of the store's time, however many it asks of it: no longer than a single one.
    private static let mostTime = HTTPDeadlines().total
    /// Whether a route that a question has an alternative for was found missing.
    private let missing = MissingRoutes()

    init(to store: (Loop) -> any UpstreamStore, on loops: [Loop], joinsTraces: Bool = false) {
        stores = loops.map { ($0, LoopConfined(store($0), on: $0.identity)) }
        self.joinsTraces = joinsTraces
    }

    /// No request will come any more.
    func close() {
        for (loop, store) in stores { loop.execute { store.value.close() } }
    }

    /// From now on another way leads to the store; what is in work goes on by the one that it began with.
    func replace(with store: @escaping @Sendable (Loop) -> any UpstreamStore) {
        for (loop, old) in stores {
            loop.execute {
                old.value.close()
                old.value = store(loop)
            }
        }
    }

    /// The same for one request of a caller's, a part of its trace, whose time begins now.
    func begun(in traceParent: TraceParent?) -> Forward {
        var forward = self
        forward.latest = ContinuousClock.now + Self.mostTime
        if joinsTraces { forward.traceParent = traceParent }
        return forward
    }

    /// The reply to a question, and its form.
    func callAsFunction(_ question: StoreQuestion) async throws(WalkRefusal) -> (reply: UpstreamReply, form: ReplyForm)
    {
        guard let alternative = question.alternative else { return (try await self(question.request), question.form) }
        let now = ContinuousClock.now
        if question.elsewhere.contains(404), missing.isKnown(at: now) { return (try await self(alternative), .v3) }
        let reply = try await self(question.request)
        guard question.elsewhere.contains(reply.status) else { return (reply, question.form) }
        reply.close()
        let other = try await self(alternative)
        // Something else may have answered in the store's place for a moment: only a store that answers there has it there.
        if reply.status == 404, other.status == 200 { missing.note(at: now) }
        return (other, .v3)
    }

    func callAsFunction(_ request: ScopedRequest) async throws(WalkRefusal) -> UpstreamReply {
        guard let own = stores.first(where: { $0.loop.isCurrent }) else { throw .store(.cancelled) }
        if let latest, ContinuousClock.now >= latest { throw .store(.timedOut(.total)) }
        do throws(UpstreamFailure) {
            return try await own.store.value.send(request.carrying(traceParent?.description), until: latest)
        } catch {
            throw .store(error)
        }
    }
}

/// That a store lacks a route: known for a minute, since stores are exchanged. From any loop.
private final class MissingRoutes: Sendable {
    private static let lifetime = Duration.seconds(60)
    private let noted = Mutex<ContinuousClock.Instant?>(nil)

    func isKnown(at now: ContinuousClock.Instant) -> Bool {
        noted.withLock { noted in noted.map { now - $0 < Self.lifetime } ?? false }
    }

    func note(at now: ContinuousClock.Instant) {
        noted.withLock { $0 = now }
    }
}
