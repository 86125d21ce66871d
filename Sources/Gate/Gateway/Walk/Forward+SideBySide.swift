import Backends
import Upstream

extension Forward {
    /// So many requests of one caller's question are with the store at once.
    private static let most = 8

    /// A reply, and its form.
    typealias Reply = (reply: UpstreamReply, form: ReplyForm)

    private struct Answered: Sendable {
        let place: Int
        let reply: Result<Reply, WalkRefusal>
    }

    /// Asks the steps of a round side by side and hands out their replies one by one, in the order of the steps. Where one fails, or what `handle` makes of
    /// it does, the others are let go of, and nothing more is asked.
    func callAsFunction(
        _ steps: [UpstreamPlan.Step],
        _ handle: (UpstreamPlan.Step, Reply) async throws(WalkRefusal) -> Void
    ) async throws(WalkRefusal) {
        guard steps.count > 1 else {
            for step in steps { try await handle(step, self(step.question)) }
            return
        }
        let outcome = await withTaskGroup(of: Answered.self, returning: Result<Void, WalkRefusal>.self) { group in
            var asked = 0
            var waiting: [Int: Result<Reply, WalkRefusal>] = [:]
            for (place, step) in steps.enumerated() {
                while asked < min(steps.count, place + Self.most) {
                    let (next, question) = (asked, steps[asked].question)
                    group.addTask { Answered(place: next, reply: await answer(to: question)) }
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
                    for reply in waiting.values { try? reply.get().reply.close() }
                    for await answered in group { try? answered.reply.get().reply.close() }
                    return .failure(error)
                }
            }
            return .success(())
        }
        try outcome.get()
    }

    private func answer(to question: StoreQuestion) async -> Result<Reply, WalkRefusal> {
        do throws(WalkRefusal) {
            return .success(try await self(question))
        } catch {
            return .failure(error)
        }
    }
}
