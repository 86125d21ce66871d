import Quantities
import SpanStream
import TraceModel

/// Writes a reply of Jaeger's v3 API (OTLP/JSON, `{"result":{"resourceSpans":[…]}}`) as its v1 API would have written it raw, so that there is one reader of traces:
/// `docs/decisions/0010-v3-read-as-v1.md`. Facts: Jaeger main 8498073f, `internal/jptrace`, and recordings of both.
///
/// What v1 has no place for is left out, as Jaeger leaves it out: attributes of scopes and links, dropped counts, schema URLs, less than a microsecond.
struct OTLPTranscoder {
    var cursor: JSONCursor
    /// Members that nobody understands.
    var unknownDropped = 0
    /// Where everything stands that was written.
    private(set) var layout = OTLPLayout()
    /// Whether a parent that is linked as well stays a parent. v1 has one reference to a span, and has the link.
    let keepsLinkedParents: Bool
    /// The one trace that may be there; nil for any.
    private let expected: TraceID?

    /// What has been written of one trace.
    private struct Trace {
        var spans: [UInt8] = []
        /// The numbers of its resources.
        var resources: Set<Int> = []
    }

    private var traces: [TraceID: Trace] = [:]
    /// Bytes of spans so far.
    private var written = 0
    /// In order of first appearance.
    private var order: [TraceID] = []
    /// Each resource as a process of v1.
    private var processes: [[UInt8]] = []
    /// Tags that its scope gives to each span in work.
    private var scopeTags: [UInt8] = []

    init(_ cursor: JSONCursor, keepsLinkedParents: Bool = false, expecting expected: TraceID? = nil) {
        self.cursor = cursor
        self.expected = expected
        self.keepsLinkedParents = keepsLinkedParents
    }

    func refusal(_ fault: ReplyFault.ShapeFault) -> ReplyFault { .shape(offset: cursor.edge, fault) }

    /// The whole reply, as v1 text.
    mutating func transcode() throws(ReplyFault) -> [UInt8] {
        var found = false
        try object(depth: 1) { (self, name) throws(ReplyFault) in
            guard self.cursor.equals(name, "result") else { return false }
            found = true
            try self.result()
            return true
        }
        try cursor.end()
        guard found else { throw refusal(.notAnEnvelope) }
        return assembled()
    }

    private mutating func result() throws(ReplyFault) {
        try object(depth: 2) { (self, name) throws(ReplyFault) in
            guard self.cursor.equals(name, "resourceSpans") else { return false }
            try self.list { (self) throws(ReplyFault) in try self.resourceSpans() }
            return true
        }
    }

    private mutating func resourceSpans() throws(ReplyFault) {
        let number = processes.count
        processes.append(Self.nameless)
        layout.resources.append(OTLPLayout.Resource())
        var scopes: JSONCursor.Place?
        try object(depth: 4) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "resource") {
                self.layout.resources[number].attributes = self.cursor.place
                self.processes[number] = try self.process()
                return true
            }
            if self.cursor.equals(name, "scopeSpans") {
                scopes = self.cursor.place
                try self.cursor.skipValue(depth: 5)
                return true
            }
            guard self.cursor.equals(name, "schemaUrl") else { return false }
            self.layout.resources[number].schema = try self.optionalString(depth: 5)
            return true
        }
        guard let scopes else { return }
        let behind = cursor.place
        cursor.seek(to: scopes)
        try list { (self) throws(ReplyFault) in try self.scopeSpans(number) }
        cursor.seek(to: behind)
    }

    /// What Jaeger calls a resource without a service.
    private static let nameless = Array(#"{"serviceName":"missing-service-name","tags":[]}"#.utf8)

    private mutating func process() throws(ReplyFault) -> [UInt8] {
        var service: [UInt8]?
        var tags = JSONEmitter(pretty: false)
        tags.open(UInt8(ascii: "["))
        try object(depth: 5) { (self, name) throws(ReplyFault) in
            guard self.cursor.equals(name, "attributes") else {
                return try self.skip(name, ["droppedAttributesCount"], depth: 6)
            }
            try self.list { (self) throws(ReplyFault) in
                guard let text = try self.attribute(&tags, unless: service == nil ? "service.name" : nil) else {
                    return
                }
                service = text
            }
            return true
        }
        tags.close(UInt8(ascii: "]"))
        var process = JSONEmitter(pretty: false)
        process.open(UInt8(ascii: "{"))
        process.name("serviceName")
        process.string((service ?? Array("missing-service-name".utf8))[...])
        process.name("tags")
        process.value(tags.bytes[...])
        process.close(UInt8(ascii: "}"))
        return process.bytes
    }

    private mutating func scopeSpans(_ resource: Int) throws(ReplyFault) {
        let number = layout.scopes.count
        layout.scopes.append(OTLPLayout.Scope(resource: Int32(resource)))
        var spans: JSONCursor.Place?
        var scope = JSONEmitter(pretty: false)
        scope.open(UInt8(ascii: "["))
        try object(depth: 6) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "scope") {
                self.layout.scopes[number].attributes = self.cursor.place
                try self.scope(&scope)
                return true
            }
            if self.cursor.equals(name, "spans") {
                spans = self.cursor.place
                try self.cursor.skipValue(depth: 7)
                return true
            }
            guard self.cursor.equals(name, "schemaUrl") else { return false }
            self.layout.scopes[number].schema = try self.optionalString(depth: 7)
            return true
        }
        guard let spans else { return }
        // Without its bracket: what each span's tags begin with.
        scopeTags = Array(scope.bytes.dropFirst())
        let behind = cursor.place
        cursor.seek(to: spans)
        try list { (self) throws(ReplyFault) in
            let place = self.cursor.place
            let (id, text) = try self.span(self.scopeTags, resource)
            try self.add(text, to: id, resource)
            self.layout.add(OTLPLayout.Span(place: place, scope: Int32(number)), of: id)
        }
        cursor.seek(to: behind)
    }

    private mutating func scope(_ tags: inout JSONEmitter) throws(ReplyFault) {
        try object(depth: 7) { (self, name) throws(ReplyFault) in
            for (member, key) in [("name", "otel.scope.name"), ("version", "otel.scope.version")]
                as [(StaticString, StaticString)]
            {
                guard self.cursor.equals(name, member) else { continue }
                let text = try self.text()
                if !text.isEmpty { Self.tag(key, text, &tags) }
                return true
            }
            if self.cursor.equals(name, "attributes") {
                try self.unwrittenAttributes()
                return true
            }
            return try self.skip(name, ["droppedAttributesCount"], depth: 8)
        }
    }

    /// How many bytes it may write: a scope's name stands in v1 in each of its spans, a resource in each of its traces, and a writer chooses all of them.
    static func most(of text: Int) -> Int { 4 * text + (2 << 20) }

    private mutating func add(_ span: [UInt8], to id: TraceID, _ resource: Int) throws(ReplyFault) {
        guard expected == nil || expected == id else { throw refusal(.severalTraces) }
        written += span.count
        if traces[id] == nil { order.append(id) }
        if traces[id, default: Trace()].resources.insert(resource).inserted { written += processes[resource].count }
        guard written <= Self.most(of: cursor.text.count) else { throw .tooLarge }
        if traces[id]?.spans.isEmpty == false { traces[id]?.spans.append(UInt8(ascii: ",")) }
        traces[id]?.spans += span
    }

    private func assembled() -> [UInt8] {
        var text = Array(#"{"data":["#.utf8)
        for (place, id) in order.enumerated() {
            guard let trace = traces[id] else { continue }
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text += Array(#"{"traceID":"\#(id)","spans":["#.utf8) + trace.spans + Array(#"],"processes":{"#.utf8)
            for (place, number) in trace.resources.sorted().enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                text += Array(#""p\#(number)":"#.utf8) + processes[number]
            }
            text += Array(#"},"warnings":null}"#.utf8)
        }
        return text + Array(#"],"total":0,"limit":0,"offset":0,"errors":null}"#.utf8)
    }
}
