import Backends
import Upstream

extension Forward {
    /// So many requests of one caller's question are with the store at once.
    private static let most = 8

    private struct Answered: Sendable {
        let place: Int
        let reply: Result<UpstreamReply, WalkRefusal>
    }

    /// Asks the steps of a round side by side and hands out their replies one by one, in the order of the steps. Where one fails, or what `handle` makes of
    /// it does, the others are let go of, and nothing more is asked.
    func callAsFunction(
        _ steps: [UpstreamPlan.Step],
        _ handle: (UpstreamPlan.Step, UpstreamReply) async throws(WalkRefusal) -> Void
    ) async throws(WalkRefusal) {
        guard steps.count > 1 else {
            for step in steps { try await handle(step, self(step.request)) }
            return
        }
        let outcome = await withTaskGroup(of: Answered.self, returning: Result<Void, WalkRefusal>.self) { group in
            var asked = 0
            var waiting: [Int: Result<UpstreamReply, WalkRefusal>] = [:]
            for (place, step) in steps.enumerated() {
                while asked < min(steps.count, place + Self.most) {
                    let (next, request) = (asked, steps[asked].request)
                    group.addTask { Answered(place: next, reply: await answer(to: request)) }
                    asked += 1
                }
                while waiting[place] == nil, let answered = await group.next() {
                    waiting[answered.place] = answered.reply
                }
                do throws(WalkRefusal) {
                    guard let reply = waiting.removeValue(forKey: place) else { throw .store(.cancelled) }
                    try await handle(step, reply.get())
                } catch {
                    group.cancelAll()
                    for reply in waiting.values { try? reply.get().close() }
                    for await answered in group { try? answered.reply.get().close() }
                    return .failure(error)
                }
            }
            return .success(())
        }
        try outcome.get()
    }

    private func answer(to request: ScopedRequest) async -> Result<UpstreamReply, WalkRefusal> {
        do throws(WalkRefusal) {
            return .success(try await self(request))
        } catch {
            return .failure(error)
        }
    }
}
