import Backends
import EventLoop
import Upstream

/// Step 5: a request of the plan, asked of the store. Takes nothing but what a plan holds.
struct Forward: Sendable {
    /// One a loop: a request's exchange stays on the loop of its connection.
    private let stores: [(loop: Loop, store: any UpstreamStore)]

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
        let reply = try await self(question.request)
        guard let alternative = question.alternative, question.elsewhere.contains(reply.status) else {
            return (reply, .v1)
        }
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
