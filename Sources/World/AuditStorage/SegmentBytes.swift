import AuditLog

/// A range of a file, read in windows: a segment of any size takes constant memory.
struct SegmentBytes {
    private static let window = 256 << 10
    private let file: OpenFile
    private var range: Range<Int>

    init(_ file: OpenFile, from start: Int = 0, upTo end: Int) {
        self.file = file
        range = start..<max(start, end)
    }

    /// Nil at the end of the range. Throws `changed` where the file ends before that.
    mutating func next() throws(FileProblem) -> [UInt8]? {
        guard !range.isEmpty else { return nil }
        let window = try file.read(at: range.lowerBound, count: min(Self.window, range.count))
        guard !window.isEmpty else { throw FileProblem(.read, file.name, .changed) }
        range = (range.lowerBound + window.count)..<range.upperBound
        return window
    }
}

extension AuditChainReader {
    /// Reads the first `size` bytes of `file` as the segment `name`.
    mutating func readSegment(
        _ name: SegmentName, of file: OpenFile, size: Int, isLast: Bool
    ) throws(AuditFailure) -> SegmentEnd {
        do {
            var bytes = SegmentBytes(file, upTo: size)
            try beginSegment(first: name.first)
            while let window = try bytes.next() { try feed(window[...]) }
            return try endSegment(isLast: isLast)
        } catch let damage as SegmentDamage {
            throw .damaged(file: name.description, damage)
        } catch let problem as FileProblem {
            throw .file(problem)
        } catch {
            throw .file(FileProblem(.read, name.description, .other("\(error)")))
        }
    }
}
