import SpanStream

extension FuzzEntry {
    /// SpanStream's index: equal by every kernel and however the text was cut.
    static let index = FuzzEntry("index", mostBytes: 1024, dictionary: "json", seeds: json.seeds) { bytes in
        let own = StructuralIndex.kernel
        defer { _ = StructuralIndex.use(kernel: own) }
        let expected = IndexOutcome([bytes])
        for kernel in ["avx512", "avx2", "sse2", "neon", "scalar"] where StructuralIndex.use(kernel: kernel) {
            for pieces in bytes.cuts {
                try law("the index is one, by \(kernel) in \(pieces.count) pieces", IndexOutcome(pieces) == expected)
            }
        }
        return expected.fault == nil ? "indexed" : "refused"
    }
}

private struct IndexOutcome: Equatable {
    var entries: [UInt32] = []
    var fault: ReplyFault?

    init(_ pieces: [[UInt8]]) {
        do throws(ReplyFault) {
            var index = StructuralIndex()
            for piece in pieces { try index.append(piece) }
            try index.finish()
            entries = index.entries
        } catch {
            fault = error
        }
    }
}
