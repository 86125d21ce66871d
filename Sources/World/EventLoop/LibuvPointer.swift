/// Where a loop, handle or lookup of libuv's is, for the calls of CUV and for nothing else.
///
/// A number may go anywhere; only turning it into a pointer is unsafe, and needs `unsafe` wherever it is done.
//
// SAFETY: each owner forgets its copy when it asks for the close, and libuv holds the memory until the `closed` event;
// a loop's is forgotten, under the inbox's lock, before the loop is freed.
struct LibuvPointer: Sendable {
    private let place: UInt

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        place = UInt(bitPattern: pointer)
    }

    var raw: OpaquePointer? { unsafe OpaquePointer(bitPattern: place) }
}
