/// What other threads leave for a loop, under its lock.
///
/// INVARIANT: `handle` is nil from the moment at which the loop closes its wake-up; whoever holds the lock and finds
/// it may wake the loop.
struct LoopInbox {
    var handle: LibuvPointer?
    /// The loop whose thread nobody has waited for yet.
    var unjoined: LibuvPointer?
    var work: [LoopWork] = []
}

/// What a loop's own thread keeps of itself.
struct LoopTurns {
    let handle: LibuvPointer
    var ready = LoopQueue()
    /// What waits for the sockets to be looked at first.
    var later: [LoopWork] = []
    var isStopping = false
    var isFinished = false
}
