import TraceModel

/// The ids under which the shapes of one view are shown: `docs/specs/view.md` section 6.
///
/// A viewer gets the same id for the same shape again and another viewer another one, so that nobody without the key can tell which span it is, and no
/// two can compare what they see. No id is zero, or one that the view shows elsewhere.
struct ShapeIDs {
    /// Nil where there are no codes: the ids are then the lowest numbers that are free.
    private let maker: (key: PseudonymKey, viewer: ViewerName)?
    private let trace: TraceSkeleton
    private var taken: Set<SpanID> = [SpanID(0)]
    /// The counter to go on with, by the stored id: many spans of one id must not be hashed over and over.
    private var counters: [SpanID: UInt32] = [:]
    private var firsts: [Likeness: SpanID] = [:]

    /// What makes two shapes copies of one.
    private struct Likeness: Hashable {
        let id: SpanID
        let start: Int64
        let duration: Int64
    }

    init(in trace: TraceSkeleton, key: PseudonymKey?, viewer: ViewerName?) {
        maker = if let key, let viewer { (key, viewer) } else { nil }
        self.trace = trace
    }

    /// The id of each shape, by its place in the skeleton.
    consuming func ids(of view: TraceView) -> [Int: SpanID] {
        let shapes = view.spans.filter { $0.visibility == .shape }
        guard !shapes.isEmpty else { return [:] }
        for span in view.spans where span.visibility > .shape {
            taken.insert(span.freshID ?? trace.spans[Int(span.index)].id)
        }
        var ids: [Int: SpanID] = [:]
        ids.reserveCapacity(shapes.count)
        for shape in shapes { ids[Int(shape.index)] = id(of: trace.spans[Int(shape.index)]) }
        return ids
    }

    private mutating func id(of span: SpanRecord) -> SpanID {
        let likeness = Likeness(id: span.id, start: span.start, duration: span.duration)
        if let first = firsts[likeness] { return first }
        let id = freeID(for: span.id)
        firsts[likeness] = id
        return id
    }

    private mutating func freeID(for stored: SpanID) -> SpanID {
        let row = maker == nil ? SpanID(0) : stored
        var counter = counters[row] ?? 0
        var id = candidate(stored, counter)
        while !taken.insert(id).inserted {
            counter += 1
            id = candidate(stored, counter)
        }
        counters[row] = counter + 1
        return id
    }

    private func candidate(_ stored: SpanID, _ counter: UInt32) -> SpanID {
        guard let maker else { return SpanID(UInt64(counter)) }
        return maker.key.shapeID(of: stored, in: trace.id, for: maker.viewer, counter)
    }
}

extension PseudonymKey {
    /// The first 8 bytes of the code of trace, span, viewer and counter. Pseudonyms have a key id where this has a word of another length.
    func shapeID(of span: SpanID, in trace: TraceID, for viewer: ViewerName, _ counter: UInt32) -> SpanID {
        let fields = [
            Array("shape".utf8), Self.bytes(trace.high) + Self.bytes(trace.low), Self.bytes(span.value), viewer.issuer,
            viewer.subject, Array(Self.bytes(UInt64(counter)).suffix(4)),
        ]
        return SpanID(code(of: fields + (viewer.actor.map { [$0] } ?? [])).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }
}
