/// What a connection has still to send, in order and without copying it.
struct WriteQueue {
    private var chunks: [[UInt8]] = []
    private var head = 0
    /// Of the first chunk, what is sent already.
    private var offset = 0
    /// Bytes that the peer's side of the kernel has not taken.
    private(set) var count = 0

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        chunks.append(bytes)
        count += bytes.count
    }

    /// The first chunk, whole, and from where in it to send; nil where nothing is left.
    var first: (bytes: [UInt8], offset: Int)? {
        head < chunks.count ? (chunks[head], offset) : nil
    }

    /// Drops `sent` bytes, which are of the first chunk.
    mutating func drop(_ sent: Int) {
        count -= sent
        offset += sent
        guard head < chunks.count, offset == chunks[head].count else { return }
        chunks[head] = []
        head += 1
        offset = 0
        if head == chunks.count {
            chunks.removeAll(keepingCapacity: head <= 64)
            head = 0
        }
    }

    mutating func removeAll() {
        self = WriteQueue()
    }
}
