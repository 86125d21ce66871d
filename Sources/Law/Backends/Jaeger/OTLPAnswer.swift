package import SpanStream

/// The body of an answer of Jaeger's v3 API with traces: all of them in one list of resources.
package struct OTLPAnswer: AnswerRendering {
    /// How deep the elements of its list stand.
    static let depth = 3

    private var waiting: ArraySlice<any TraceRendering>
    private var stage = Stage.head
    private var isFirst = true
    /// Of the traces that are written.
    private var redacted: [String: Int] = [:]

    private enum Stage {
        case head
        case traces
        case end
    }

    package init(_ parts: [AnswerPart]) {
        waiting = parts.compactMap { if case .shown(let rendering) = $0 { rendering } else { nil } }[...]
    }

    /// Of the trace in work too: the record of an answer that breaks off tells it.
    package var redactions: [String: Int] {
        waiting.reduce(redacted) { $0.merging($1.redactions, uniquingKeysWith: +) }
    }

    package func check() throws(ReplyFault) {
        for rendering in waiting { try rendering.check() }
    }

    package mutating func next() throws(ReplyFault) -> [UInt8]? {
        if stage == .end { return nil }
        let head = stage == .head ? Array(#"{"result":{"resourceSpans":["#.utf8) : []
        stage = .traces
        while let index = waiting.indices.first {
            if let window = try waiting[index].next(isFirst: isFirst) { return head + window }
            redacted.merge(waiting[index].redactions, uniquingKeysWith: +)
            waiting.removeFirst()
            isFirst = false
        }
        stage = .end
        return head + Array("]}}".utf8)
    }

    /// Jaeger's own answer where nothing is found, for one id and for a search; byte for byte the same where all of it is hidden.
    package static let missingBody =
        Array(#"{"error":{"httpCode":404,"message":"No traces found"}}"#.utf8) + [0x0a]
}
