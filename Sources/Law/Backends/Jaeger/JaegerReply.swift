package import Redaction
package import SpanStream
package import TraceModel

/// One reply of Jaeger's v1 trace route: takes its bytes as they come, reads them strictly once all are there, and renders a view of them.
///
/// `docs/specs/view.md` sections 6 and 7. Nothing is rendered of a reply that `finish` refuses.
package struct JaegerReply: Sendable {
    private var index = StructuralIndex()
    private var bodies: JaegerBodies?

    private let readsClusters: Bool

    /// `readsClusters`: what spans say of their clusters is evidence.
    package init(readsClusters: Bool = false) {
        self.readsClusters = readsClusters
    }

    package mutating func feed(_ window: [UInt8]) throws(ReplyFault) {
        try index.append(window)
    }

    /// Bytes of memory that the reply takes.
    package var heldBytes: Int { index.heldBytes }

    /// Reads the whole reply. Nil where the store says that it has no such trace.
    package mutating func finish(expecting id: TraceID?) throws(ReplyFault) -> TraceSkeleton? {
        try index.finish()
        var reader = JaegerReader(JSONCursor(index), expecting: id, readsClusters: readsClusters)
        guard let trace = try reader.read() else { return nil }
        bodies = reader.bodies
        return trace
    }

    /// Members and values that were dropped because they are not understood.
    package var unknownDropped: Int { bodies?.unknownDropped ?? 0 }

    /// The names of spans and services, for explanations: decoded, still foreign text.
    package func spanText(at place: Int) -> (name: [UInt8], service: [UInt8]) {
        guard let bodies else { return ([], []) }
        let cursor = JSONCursor(index)
        let name = cursor.decoded(bodies.spans[place].name)
        let process = bodies.processes[Int(bodies.spans[place].process)]
        return (name, cursor.decoded(process.service))
    }

    /// Begins the body that shows `view`. The view must be one of the trace that `finish` gave.
    package func rendering(
        of view: TraceView, trace: TraceSkeleton, redactor: Redactor, options: JaegerRendering.Options
    ) -> JaegerRendering {
        JaegerRendering(
            cursor: JSONCursor(index), bodies: bodies ?? JaegerBodies(), trace: trace, view: view, redactor: redactor,
            options: options)
    }

    /// What becomes of the attributes of each span in the same view: for explanations.
    package func attributes(
        of view: TraceView, trace: TraceSkeleton, redactor: Redactor, options: JaegerRendering.Options
    ) -> JaegerAttributes {
        JaegerAttributes(rendering(of: view, trace: trace, redactor: redactor, options: options))
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
