/// What waits to run on a loop: a job of the Swift runtime, or a call.
enum LoopWork: Sendable {
    case job(UnownedJob)
    case call(@Sendable () -> Void)
}

/// First in, first out, without moving what is left at each removal.
struct LoopQueue {
    /// Nil where it has been taken: what goes with the last reference to a piece of work may add to the queue, and must not do so while the
    /// queue is being changed.
    private var work: [LoopWork?] = []
    private var head = 0

    var isEmpty: Bool { head == work.count }

    mutating func append(_ next: LoopWork) {
        work.append(next)
    }

    mutating func append(contentsOf more: [LoopWork]) {
        work.append(contentsOf: more.lazy.map(Optional.some))
    }

    mutating func popFirst() -> LoopWork? {
        guard head < work.count else { return nil }
        let next = work[head].take()
        head += 1
        if head == work.count {
            work.removeAll(keepingCapacity: work.capacity <= 4096)
            head = 0
        } else if head >= 4096 {
            work.removeFirst(head)
            head = 0
        }
        return next
    }
}
