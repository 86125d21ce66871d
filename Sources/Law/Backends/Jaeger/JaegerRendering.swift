package import Redaction
package import SpanStream
package import TraceModel

/// Writes the trace that shows a view, window by window, as one element of an answer's list: `docs/specs/view.md` section 6.
///
/// It never holds more than a window and one span of what it writes, in a room of at most twice that. The bytes were read strictly before, so a fault thrown here
/// means that the reply must be broken off.
package struct JaegerRendering: Sendable {
    /// How the body is written.
    package struct Options: Sendable {
        package let pretty: Bool
        package let masked: AttributeAllowList
        /// What the trace's `warnings` say.
        package let notice: HiddenNotice?

        package init(pretty: Bool, masked: AttributeAllowList, notice: HiddenNotice? = nil) {
            self.pretty = pretty
            self.masked = masked
            self.notice = notice
        }
    }

    private static let windowBytes = 64 << 10

    var cursor: JSONCursor
    let bodies: JaegerBodies
    let trace: TraceSkeleton
    let view: TraceView
    /// Its tally is complete once `next` has returned nil.
    package internal(set) var redactor: Redactor
    let options: Options
    /// The ids of spans that are shown under another one than the store's, by place.
    let newIDs: [Int: SpanID]
    /// The trace's id as it is written.
    let traceID: [UInt8]
    var rulings: TagRulings
    var peers = PeerTexts()
    var processes: ProcessTable
    /// Room to read tags in.
    var pairs: [JSONPair] = []
    var fields = JSONFields()
    /// How the span in work, or the process that it shows, is redacted.
    var profile = RedactionProfile.unset
    /// The profile of each of the view's owners, once asked for.
    private var profiles: [RedactionProfile?]
    var emitter: JSONEmitter
    private(set) var position = 0
    private var isFinished = false

    init(
        cursor: JSONCursor, trace stored: JaegerTrace, view: TraceView, redactor: Redactor, options: Options
    ) {
        self.cursor = cursor
        bodies = stored.bodies
        trace = stored.skeleton
        self.view = view
        profiles = [RedactionProfile?](repeating: nil, count: view.owners.owners.count)
        self.redactor = redactor
        self.options = options
        traceID = trace.id.shortHex
        let freshIDs = view.spans.compactMap { span in span.freshID.map { (Int(span.index), $0) } }
        newIDs = redactor.shapeIDs(of: view, in: trace).merging(freshIDs) { $1 }
        rulings = TagRulings(allowed: options.masked)
        processes = ProcessTable(processes: bodies.processes.count)
        emitter = JSONEmitter(pretty: options.pretty, depth: JaegerAnswer.depth)
    }

    /// The next window of the trace; nil behind its end. `isFirst`: no other trace stands before it in the list.
    package mutating func next(isFirst: Bool) throws(ReplyFault) -> [UInt8]? {
        guard !isFinished else { return nil }
        // Taken out: a copy of it would copy its room. It is lost where this throws, and the reply with it.
        var emitter = JSONEmitter(pretty: options.pretty)
        swap(&emitter, &self.emitter)
        if position == 0 {
            if !isFirst { emitter.passElement() }
            head(&emitter)
        }
        while position < view.spans.count, emitter.count < Self.windowBytes {
            let visible = view.spans[position]
            if visible.visibility == .shape {
                try shape(visible, &emitter)
            } else {
                enterProfile(ofSpan: visible.index)
                try span(visible, &emitter)
            }
            position += 1
        }
        if position == view.spans.count {
            try tail(&emitter)
            isFinished = true
        }
        let window = emitter.drain()
        self.emitter = emitter
        return window
    }

    /// INVARIANT: called before anything of a span that is more than a shape is written.
    mutating func enterProfile(ofSpan index: Int32) {
        let place = view.owners.place(ofSpan: index)
        if let known = profiles[place] {
            profile = known
        } else {
            profile = redactor.profile(of: view.owners.owners[place])
            profiles[place] = profile
        }
    }

    private func head(_ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("traceID")
        emitter.plainString(traceID[...])
        emitter.name("spans")
        emitter.open(UInt8(ascii: "["))
    }

    private mutating func tail(_ emitter: inout JSONEmitter) throws(ReplyFault) {
        emitter.close(UInt8(ascii: "]"))
        emitter.name("processes")
        emitter.open(UInt8(ascii: "{"))
        for entry in processes.entries {
            emitter.name(escaping: entry.label[...])
            if options.pretty {
                // Counted when it was first seen.
                var uncounted = self
                uncounted.profile = entry.use.profile
                try uncounted.process(entry.use, &emitter)
            } else {
                emitter.value(entry.text[...])
            }
        }
        emitter.close(UInt8(ascii: "}"))
        warnings(&emitter)
        emitter.close(UInt8(ascii: "}"))
    }

    /// Ours alone: the store's warnings speak of hidden spans.
    private func warnings(_ emitter: inout JSONEmitter) {
        emitter.name("warnings")
        guard let notice = options.notice else { return emitter.null() }
        emitter.open(UInt8(ascii: "["))
        for sentence in notice.sentences { emitter.string(Array(sentence.utf8)[...]) }
        emitter.close(UInt8(ascii: "]"))
    }
}
