package import Redaction
package import SpanStream
package import TraceModel

/// One reply of Jaeger's v1 API that holds traces, or of its v3 API, which is written as one: takes its bytes as they come, reads them strictly once all are there, and renders views
/// of them.
///
/// `docs/specs/view.md` sections 6 and 7. Nothing is rendered of a reply that `finish` refuses.
package struct JaegerReply: Sendable {
    private var index = StructuralIndex()
    private var traces: [JaegerTrace] = []
    /// Members and values that were dropped because they are not understood; complete once all is read.
    package private(set) var unknownDropped = 0
    /// All traces that it held, in the store's order, those that were known too.
    package private(set) var listed: [ListedTrace] = []

    private let readsClusters: Bool
    private let form: ReplyForm
    private let answer: ReplyForm
    /// Of the v3 form that it came in.
    private var transcodedDropped = 0
    /// The reply as it came, where it is v3's and the answer is as well.
    private var source: (index: StructuralIndex, layout: OTLPLayout)?

    /// `readsClusters`: what spans say of their clusters is evidence. An answer in v3's form is made of a reply in that form alone.
    package init(readsClusters: Bool = false, form: ReplyForm = .v1, answer: ReplyForm = .v1) {
        precondition(answer == .v1 || form == .v3, "v1 does not have what v3 shows")
        self.readsClusters = readsClusters
        self.form = form
        self.answer = answer
    }

    package mutating func feed(_ window: [UInt8]) throws(ReplyFault) {
        try index.append(window)
    }

    /// Bytes of memory that the reply takes.
    package var heldBytes: Int {
        index.heldBytes + (source.map { $0.index.heldBytes + $0.layout.heldBytes } ?? 0)
    }

    /// What it takes while `finish` reads it: one of v3 is there twice then. One that grows more than others (`OTLPTranscoder.most(of:)`) takes more for that moment.
    package var finishingBytes: Int { form == .v1 ? heldBytes : 4 * heldBytes + (256 << 10) }

    /// Reads the whole reply to a question for one trace. Nil where the store says that it has no such trace.
    package mutating func finish(expecting id: TraceID?) throws(ReplyFault) -> TraceSkeleton? {
        try read(.trace(id)).first
    }

    /// Reads the whole reply to a search: its traces, in the store's order, one of which may come twice. Those that are `known` are passed over.
    package mutating func finishList(
        passingOver known: KnownTraces = KnownTraces()
    ) throws(ReplyFault) -> [TraceSkeleton] {
        try read(.list, passingOver: known)
    }

    /// Adds those of the traces that `finishList` gave which have one of these ids.
    package func tell(_ known: inout KnownTraces, of ids: Set<TraceID>) {
        for trace in traces where ids.contains(trace.skeleton.id) { known.add(trace) }
    }

    /// From here on a reply of the v3 API, all of which has come, is the same in v1's form.
    private mutating func transcode(_ question: JaegerEnvelope.Question) throws(ReplyFault) {
        try index.finish()
        var transcoder = OTLPTranscoder(JSONCursor(index), keepsLinkedParents: answer == .v3, expecting: question.trace)
        var written = StructuralIndex()
        try transcoder.transcode(into: &written)
        if answer == .v3 { source = (index, transcoder.layout) }
        index = written
        transcodedDropped = transcoder.unknownDropped
    }

    private mutating func read(
        _ question: JaegerEnvelope.Question, passingOver known: KnownTraces = KnownTraces()
    ) throws(ReplyFault) -> [TraceSkeleton] {
        if form == .v3 { try transcode(question) }
        try index.finish()
        var envelope = JaegerEnvelope(JSONCursor(index), question, readsClusters: readsClusters, known: known)
        traces = try envelope.read()
        listed = envelope.listed
        unknownDropped = traces.reduce(envelope.unknownDropped + transcodedDropped) { $0 + $1.bodies.unknownDropped }
        return traces.map(\.skeleton)
    }

    /// The names of a span and its service, decoded, still foreign text. `trace` is the place of its trace in the reply.
    package func spanText(at place: Int, ofTrace trace: Int = 0) -> (name: [UInt8], service: [UInt8]) {
        guard traces.indices.contains(trace) else { return ([], []) }
        let bodies = traces[trace].bodies
        let cursor = JSONCursor(index)
        let name = cursor.decoded(bodies.spans[place].name)
        let process = bodies.processes[Int(bodies.spans[place].process)]
        return (name, cursor.decoded(process.service))
    }

    /// Begins the part of a body that shows `view`, which must be one of the trace at `place` of the reply.
    package func rendering(
        of view: TraceView, ofTrace place: Int = 0, redactor: Redactor, options: JaegerRendering.Options
    ) -> JaegerRendering {
        JaegerRendering(
            cursor: JSONCursor(index), trace: traces[place], view: view, redactor: redactor, options: options)
    }

    /// The same in the form that the answer is to have.
    func answerRendering(
        of view: TraceView, ofTrace place: Int, redactor: Redactor, options: JaegerRendering.Options
    ) -> any TraceRendering {
        let plain = rendering(of: view, ofTrace: place, redactor: redactor, options: options)
        guard let source else { return plain }
        return OTLPRendering(plain, cursor: JSONCursor(source.index), layout: source.layout)
    }

    /// What becomes of the attributes of each span in the same view: for explanations.
    package func attributes(
        of view: TraceView, redactor: Redactor, options: JaegerRendering.Options
    ) -> JaegerAttributes {
        JaegerAttributes(rendering(of: view, redactor: redactor, options: options))
    }
}

/// Where the spans and processes of a reply stand in its bytes.
struct JaegerBodies: Sendable {
    struct Span: Sendable {
        let name: JSONString
        let flags: JSONCursor.Place?
        let references: JSONCursor.Place?
        let tags: JSONCursor.Place?
        let logs: JSONCursor.Place?
        /// Its process: first the number of the name `processID`, once all is read the place in `processes`.
        var process: Int32

        init(_ span: JaegerSpan, process: Int32) {
            name = span.name
            flags = span.flags
            references = span.references
            tags = span.tags
            logs = span.logs
            self.process = process
        }
    }

    struct Process: Sendable {
        let tags: JSONCursor.Place?
        let service: JSONString
    }

    var spans: [Span] = []
    var processes: [Process] = []
    var unknownDropped = 0
}
