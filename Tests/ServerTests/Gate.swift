import Synchronization

/// Closed until it is opened.
final class Gate: Sendable {
    private let state = Atomic<Bool>(false)

    var isOpen: Bool { state.load(ordering: .relaxed) }

    func open() { state.store(true, ordering: .relaxed) }
}
