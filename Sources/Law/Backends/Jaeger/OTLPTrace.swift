import TraceModel

/// What a reply of v3 has written of one trace so far.
struct OTLPTrace {
    let id: TraceID
    /// Its id in its canonical spelling.
    let text: [UInt8]
    /// Where its spans stand in what is written of all, each range of spans that follow each other.
    private(set) var spans: [Range<Int>] = []
    /// The numbers of its resources, which rise.
    private(set) var resources: [Int] = []
    /// Where its spans stand in the reply.
    var places: [OTLPLayout.Span] = []

    init(_ id: TraceID) {
        self.id = id
        text = Array(id.description.utf8)
    }

    /// Whether it is the first span of this resource. A resource's spans are read together.
    mutating func add(_ resource: Int) -> Bool {
        guard resources.last != resource else { return false }
        resources.append(resource)
        return true
    }

    /// Adds a span, which stands behind all others; between two that follow each other there is a comma.
    mutating func add(_ span: Range<Int>) {
        if let last = spans.last, last.upperBound + 1 == span.lowerBound {
            spans[spans.count - 1] = last.lowerBound..<span.upperBound
        } else {
            spans.append(span)
        }
    }
}
