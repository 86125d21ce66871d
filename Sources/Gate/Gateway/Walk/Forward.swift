import Backends
import EventLoop
import Synchronization
import Upstream

/// Step 5: what is asked of the store. Takes nothing but requests that a backend has made.
struct Forward: Sendable {
    /// One a loop: a request's exchange stays on the loop of its connection.
    private let stores: [(loop: Loop, store: any UpstreamStore)]
    /// Whether a route that a question has an alternative for was found missing: a store does not get it back.
    private let lacksRoutes = OnceSet()

    init(to store: (Loop) -> any UpstreamStore, on loops: [Loop]) {
        stores = loops.map { ($0, store($0)) }
    }

    /// No request will come any more.
    func close() {
        for (loop, store) in stores { loop.execute { store.close() } }
    }

    /// The reply to a question, and its form.
    func callAsFunction(_ question: StoreQuestion) async throws(WalkRefusal) -> (reply: UpstreamReply, form: ReplyForm)
    {
        if let alternative = question.alternative, question.elsewhere.contains(404), lacksRoutes.isSet {
            return (try await self(alternative), .v3)
        }
        let reply = try await self(question.request)
        guard let alternative = question.alternative, question.elsewhere.contains(reply.status) else {
            return (reply, .v1)
        }
        if reply.status == 404 { lacksRoutes.set() }
        reply.close()
        return (try await self(alternative), .v3)
    }

    func callAsFunction(_ request: ScopedRequest) async throws(WalkRefusal) -> UpstreamReply {
        guard let own = stores.first(where: { $0.loop.isCurrent }) else { throw .store(.cancelled) }
        do throws(UpstreamFailure) {
            return try await own.store.send(request)
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
