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

    func callAsFunction(_ request: ScopedRequest) async throws(WalkRefusal) -> UpstreamReply {
        guard let own = stores.first(where: { $0.loop.isCurrent }) else { throw .store(.cancelled) }
        do throws(UpstreamFailure) {
            return try await own.store.send(request)
        } catch {
            throw .store(error)
        }
    }
}
