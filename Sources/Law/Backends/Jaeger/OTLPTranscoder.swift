import Quantities
import SpanStream
import TraceModel

/// Writes a reply of Jaeger's v3 API (OTLP/JSON, `{"result":{"resourceSpans":[…]}}`) as its v1 API would have written it raw, so that there is one reader of traces:
/// `docs/decisions/0010-v3-read-as-v1.md`. Facts: Jaeger main 8498073f, `internal/jptrace`, and recordings of both.
///
/// What v1 has no place for is left out, as Jaeger leaves it out: attributes of scopes and links, dropped counts, schema URLs, less than a microsecond.
struct OTLPTranscoder {
    var reader: OTLPReader
    /// Where everything stands that was written.
    private(set) var layout = OTLPLayout()
    /// Whether a parent that is linked as well stays a parent. v1 has one reference to a span, and has the link.
    let keepsLinkedParents: Bool
    /// The one trace that may be there; nil for any.
    private let expected: TraceID?

    /// In order of first appearance.
    var traces: [OTLPTrace] = []
    private var numbers: [TraceID: Int] = [:]
    /// The number of the one that had the last span.
    private var last = 0
    /// Each resource as a process of v1.
    var processes: [Process] = []
    /// All spans, as elements of one list.
    var spans = JSONEmitter(pretty: false)
    /// Elements of lists that are being written: what stands in them may come in any order.
    var parts = Parts()
    /// Bytes of spans, and of processes in each trace that has them, so far.
    private var written = 0

    struct Process {
        let id: [UInt8]
        var text: [UInt8]
    }

    struct Parts {
        /// Tags that a scope gives to each of its spans.
        var scope = JSONEmitter(pretty: false)
        /// Those of a span, or of a process.
        var tags = JSONEmitter(pretty: false)
        var logs = JSONEmitter(pretty: false)
        /// Of one log.
        var fields = JSONEmitter(pretty: false)
        var links = JSONEmitter(pretty: false)
        /// What v1 has no place for.
        var unwritten = JSONEmitter(pretty: false)
    }

    init(_ cursor: JSONCursor, keepsLinkedParents: Bool = false, expecting expected: TraceID? = nil) {
        reader = OTLPReader(cursor)
        self.expected = expected
        self.keepsLinkedParents = keepsLinkedParents
    }

    /// Members that nobody understands.
    var unknownDropped: Int { reader.unknownDropped }

    /// The whole reply, as v1 text.
    mutating func transcode(into text: inout StructuralIndex) throws(ReplyFault) {
        var isFound = false
        var object = JSONMembers.Progress()
        while try reader.member(of: Self.envelope, in: &object, depth: 1) != nil {
            isFound = true
            try result()
        }
        try reader.cursor.end()
        guard isFound else { throw reader.refusal(.notAnEnvelope) }
        for trace in traces { layout.add(trace.places, of: trace.id) }
        try assemble(into: &text)
    }

    private static let envelope = JSONMembers(["result"])
    private static let results = JSONMembers(["resourceSpans"])

    private mutating func result() throws(ReplyFault) {
        var object = JSONMembers.Progress()
        while try reader.member(of: Self.results, in: &object, depth: 2) != nil {
            guard try reader.cursor.beginList() else { continue }
            repeat { try resourceSpans() } while try reader.cursor.another(before: UInt8(ascii: "]"))
        }
    }

    // MARK: Resources

    private static let groups = JSONMembers(["resource", "scopeSpans", "schemaUrl"])

    private mutating func resourceSpans() throws(ReplyFault) {
        let number = processes.count
        processes.append(Process(id: Array("p\(number)".utf8), text: Self.nameless))
        layout.resources.append(OTLPLayout.Resource())
        // Read where they stand, if the resource has come, and else behind all.
        var scopes: JSONCursor.Place?
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.groups, in: &object, depth: 4) {
            switch member {
            case 0:
                layout.resources[number].attributes = reader.cursor.place
                processes[number].text = try process()
            case 1 where layout.resources[number].attributes != nil: try readScopes(of: number)
            case 1: scopes = try reader.passed(depth: 5)
            default: layout.resources[number].schema = try reader.optionalString(depth: 5)
            }
        }
        guard let scopes else { return }
        let behind = reader.cursor.place
        reader.cursor.seek(to: scopes)
        try readScopes(of: number)
        reader.cursor.seek(to: behind)
    }

    private mutating func readScopes(of resource: Int) throws(ReplyFault) {
        guard try reader.cursor.beginList() else { return }
        repeat { try scopeSpans(resource) } while try reader.cursor.another(before: UInt8(ascii: "]"))
    }

    /// What Jaeger calls a resource without a service.
    private static let namelessService: StaticString = "missing-service-name"
    private static let nameless = Array(#"{"serviceName":"\#(namelessService)","tags":[]}"#.utf8)

    private static let resources = JSONMembers(["attributes", "droppedAttributesCount"])

    private mutating func process() throws(ReplyFault) -> [UInt8] {
        var service: JSONString?
        parts.tags.clear()
        reader.countsLeaves = false
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.resources, in: &object, depth: 5) {
            if member == 0 {
                service = try reader.resourceAttributes(into: &parts.tags, depth: 10)
            } else {
                try reader.cursor.skipValue(depth: 6)
            }
        }
        var process = JSONEmitter(pretty: false)
        process.open(UInt8(ascii: "{"))
        process.name("serviceName")
        if let service { reader.write(service, &process) } else { process.plainString(Self.namelessService) }
        process.list("tags", of: parts.tags)
        process.close(UInt8(ascii: "}"))
        return process.bytes
    }

    // MARK: Scopes

    private static let scopes = JSONMembers(["scope", "spans", "schemaUrl"])

    private mutating func scopeSpans(_ resource: Int) throws(ReplyFault) {
        let number = layout.scopes.count
        layout.scopes.append(OTLPLayout.Scope(resource: Int32(resource)))
        parts.scope.clear()
        var spans: JSONCursor.Place?
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.scopes, in: &object, depth: 6) {
            switch member {
            case 0:
                layout.scopes[number].attributes = reader.cursor.place
                try scope()
            case 1 where layout.scopes[number].attributes != nil: try readSpans(of: number, resource)
            case 1: spans = try reader.passed(depth: 7)
            default: layout.scopes[number].schema = try reader.optionalString(depth: 7)
            }
        }
        guard let spans else { return }
        let behind = reader.cursor.place
        reader.cursor.seek(to: spans)
        try readSpans(of: number, resource)
        reader.cursor.seek(to: behind)
    }

    private mutating func readSpans(of scope: Int, _ resource: Int) throws(ReplyFault) {
        reader.countsLeaves = true
        guard try reader.cursor.beginList() else { return }
        repeat {
            let place = reader.cursor.place
            let trace = try span(of: resource)
            traces[trace].places.append(OTLPLayout.Span(place: place, scope: Int32(scope)))
        } while try reader.cursor.another(before: UInt8(ascii: "]"))
    }

    private static let scopeMembers = JSONMembers(["name", "version", "attributes", "droppedAttributesCount"])

    private mutating func scope() throws(ReplyFault) {
        reader.countsLeaves = false
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.scopeMembers, in: &object, depth: 7) {
            switch member {
            case 0: reader.tag("otel.scope.name", try reader.string(), &parts.scope)
            case 1: reader.tag("otel.scope.version", try reader.string(), &parts.scope)
            case 2: try unwrittenAttributes(depth: 10)
            default: try reader.cursor.skipValue(depth: 8)
            }
        }
    }

    /// Attributes that v1 has no place for. They are read as strictly as all others, since an answer of v3 shows them.
    mutating func unwrittenAttributes(depth: Int) throws(ReplyFault) {
        parts.unwritten.clear()
        try reader.attributes(into: &parts.unwritten, depth: depth)
    }

    // MARK: Traces

    /// How many bytes it may write: a scope's name stands in v1 in each of its spans, a resource in each of its traces, and a writer chooses all of them.
    static func most(of text: Int) -> Int { 4 * text + (2 << 20) }

    /// The number of a trace, which is a new one the first time.
    mutating func number(of id: TraceID) -> Int {
        if last < traces.count, traces[last].id == id { return last }
        last = numbers[id] ?? traces.count
        guard last == traces.count else { return last }
        numbers[id] = last
        traces.append(OTLPTrace(id))
        return last
    }

    /// Takes note of a span that has been written.
    mutating func add(_ span: Range<Int>, to trace: Int, _ resource: Int) throws(ReplyFault) {
        guard expected == nil || expected == traces[trace].id else { throw reader.refusal(.severalTraces) }
        written += span.count
        if traces[trace].add(resource) { written += processes[resource].text.count }
        guard written <= Self.most(of: reader.cursor.text.count) else { throw .tooLarge }
        traces[trace].add(span)
    }
}
