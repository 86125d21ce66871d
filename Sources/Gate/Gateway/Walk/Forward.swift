import AuditLog
import Backends
import EventLoop
import Synchronization
import Upstream

/// Step 5: what is asked of the store. Takes nothing but requests that a backend has made.
struct Forward: Sendable {
    /// One a loop: a request's exchange stays on the loop of its connection.
    private let stores: [(loop: Loop, store: LoopConfined<any UpstreamStore>)]
    /// Whether the store is told its callers' `traceparent`, and that of the request at hand.
    private let joinsTraces: Bool
    private var traceParent: TraceParent?
    /// Whether a route that a question has an alternative for was found missing: a store does not get it back.
    private let lacksRoutes = OnceSet()

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

    /// The same for a request that is a part of its caller's trace.
    func carrying(_ traceParent: TraceParent?) -> Forward {
        guard joinsTraces else { return self }
        var forward = self
        forward.traceParent = traceParent
        return forward
    }

    /// The reply to a question, and its form.
    func callAsFunction(_ question: StoreQuestion) async throws(WalkRefusal) -> (reply: UpstreamReply, form: ReplyForm)
    {
        if let alternative = question.alternative, question.elsewhere.contains(404), lacksRoutes.isSet {
            return (try await self(alternative), .v3)
        }
        let reply = try await self(question.request)
        guard let alternative = question.alternative, question.elsewhere.contains(reply.status) else {
            return (reply, question.form)
        }
        if reply.status == 404 { lacksRoutes.set() }
        reply.close()
        return (try await self(alternative), .v3)
    }

    func callAsFunction(_ request: ScopedRequest) async throws(WalkRefusal) -> UpstreamReply {
        guard let own = stores.first(where: { $0.loop.isCurrent }) else { throw .store(.cancelled) }
        do throws(UpstreamFailure) {
            return try await own.store.value.send(request.carrying(traceParent?.description))
        } catch {
            throw .store(error)
        }
    }
}

/// Set once, and never taken back. From any loop.
private final class OnceSet: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}
