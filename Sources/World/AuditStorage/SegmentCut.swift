import Cryptography

/// What was cut off a segment's end.
struct SegmentCut: Sendable {
    let bytes: Int
    /// SHA-256; nil where there is nothing.
    let hash: [UInt8]?

    static let nothing = SegmentCut(bytes: 0, hash: nil)

    private init(bytes: Int, hash: [UInt8]?) {
        self.bytes = bytes
        self.hash = hash
    }

    /// Everything from `offset` on; copied to `copy` where there is one.
    init(from file: OpenFile, at offset: Int, size: Int, copiedTo copy: OpenFile? = nil) throws(FileProblem) {
        guard size > offset else {
            self = .nothing
            return
        }
        var digest = RunningDigest(.sha256)
        var rest = SegmentBytes(file, from: offset, upTo: size)
        while let window = try rest.next() {
            digest.update(window)
            try copy?.write(window)
        }
        bytes = size - offset
        hash = digest.finish()
    }
}
