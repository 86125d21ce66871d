/// Where a worker of CCurl's is, for the calls of CCurl and for nothing else: a number, which may go anywhere.
//
// SAFETY: `FetchQueue` forgets it, under its lock, before the worker's last turn ends.
struct WorkerPointer: Sendable {
    private let place: UInt

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        place = UInt(bitPattern: pointer)
    }

    var raw: OpaquePointer? { unsafe OpaquePointer(bitPattern: place) }
}
