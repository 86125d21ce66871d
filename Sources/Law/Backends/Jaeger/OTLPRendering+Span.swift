import Redaction
import SpanStream
import TraceModel

extension OTLPRendering {
    /// Where the members of a stored span stand.
    private struct Members {
        var name = JSONString.empty
        var state: JSONString?
        var flags: Int64 = 0
        var kind: Int64 = 0
        var start: Int64 = 0
        var end: Int64 = 0
        var attributes: JSONCursor.Place?
        var events: JSONCursor.Place?
        var links: JSONCursor.Place?
        var status: JSONCursor.Place?
        var droppedAttributes: Int64 = 0
        var droppedEvents: Int64 = 0
        var droppedLinks: Int64 = 0
    }

    /// In the order in which Jaeger writes members.
    mutating func span(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        cursor.seek(to: places[Int(visible.index)].place)
        let span = try members()
        let isFull = visible.visibility == .full
        begin(visible, &emitter)
        if let state = span.state, let text = shown(.traceState, state, visible.visibility) {
            emitter.name("traceState")
            emitter.string(text[...])
        }
        parent(of: visible, &emitter)
        if isFull { count("flags", span.flags, &emitter) }
        emitter.name("name")
        emitter.string(text(span.name, under: .none)[...])
        if (1...5).contains(span.kind), ruling(on: .kind, visible.visibility, isKind: true) != nil {
            count("kind", span.kind, &emitter)
        }
        time("startTimeUnixNano", span.start, &emitter)
        time("endTimeUnixNano", span.end, &emitter)
        try attributes(at: span.attributes, of: .span, visible.visibility, &emitter)
        if isFull {
            count("droppedAttributesCount", span.droppedAttributes, &emitter)
            try events(at: span.events, &emitter)
            count("droppedEventsCount", span.droppedEvents, &emitter)
            try links(at: span.links, of: trace.spans[Int(visible.index)], &emitter)
        }
        try status(at: span.status, visible.visibility, &emitter)
        emitter.close(UInt8(ascii: "}"))
    }

    private mutating func members() throws(ReplyFault) -> Members {
        var span = Members()
        try object { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "name") {
                span.name = try self.cursor.string()
            } else if self.cursor.equals(name, "traceState") {
                span.state = try self.cursor.string()
            } else if self.cursor.equals(name, "flags") {
                span.flags = try self.number()
            } else if self.cursor.equals(name, "kind") {
                span.kind = try self.number()
            } else if self.cursor.equals(name, "startTimeUnixNano") {
                span.start = try self.number()
            } else if self.cursor.equals(name, "endTimeUnixNano") {
                span.end = try self.number()
            } else if self.cursor.equals(name, "attributes") {
                span.attributes = try self.passed()
            } else if self.cursor.equals(name, "events") {
                span.events = try self.passed()
            } else if self.cursor.equals(name, "links") {
                span.links = try self.passed()
            } else if self.cursor.equals(name, "status") {
                span.status = try self.passed()
            } else if self.cursor.equals(name, "droppedAttributesCount") {
                span.droppedAttributes = try self.number()
            } else if self.cursor.equals(name, "droppedEventsCount") {
                span.droppedEvents = try self.number()
            } else if self.cursor.equals(name, "droppedLinksCount") {
                span.droppedLinks = try self.number()
            } else {
                return false
            }
            return true
        }
        return span
    }

    /// A span of which only its times and its place in the tree are shown, in a resource of its own: nothing of its body is read.
    mutating func shape(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) {
        let record = trace.spans[Int(visible.index)]
        emitter.open(UInt8(ascii: "{"))
        emitter.name("resource")
        emitter.value(Self.hiddenResource[...])
        emitter.name("scopeSpans")
        emitter.open(UInt8(ascii: "["))
        emitter.open(UInt8(ascii: "{"))
        emptyObject("scope", &emitter)
        emitter.name("spans")
        emitter.open(UInt8(ascii: "["))
        begin(visible, &emitter)
        parent(of: visible, &emitter)
        emitter.name("name")
        emitter.plainString("hidden")
        let (end, overflows) = record.start.addingReportingOverflow(max(0, record.duration))
        time("startTimeUnixNano", Self.nanoseconds(record.start), &emitter)
        time("endTimeUnixNano", Self.nanoseconds(overflows ? .max : end), &emitter)
        emptyObject("status", &emitter)
        for bracket in "}]}]}".utf8 { emitter.close(bracket) }
    }

    private static let hiddenResource = Array(
        #"{"attributes":[{"key":"service.name","value":{"stringValue":"hidden"}}]}"#.utf8)

    private static func nanoseconds(_ microseconds: Int64) -> Int64 {
        let (nanoseconds, overflows) = microseconds.multipliedReportingOverflow(by: 1_000)
        return overflows ? .max : nanoseconds
    }

    private func emptyObject(_ name: StaticString, _ emitter: inout JSONEmitter) {
        emitter.name(name)
        emitter.open(UInt8(ascii: "{"))
        emitter.close(UInt8(ascii: "}"))
    }

    func begin(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("traceId")
        emitter.plainString(traceText[...])
        emitter.name("spanId")
        emitter.hex(shownID(of: visible.index).value)
    }

    func parent(of visible: VisibleSpan, _ emitter: inout JSONEmitter) {
        guard let parent = visible.parent else { return }
        emitter.name("parentSpanId")
        emitter.hex(shownID(of: parent).value)
    }

    func shownID(of place: Int32) -> SpanID { newIDs[Int(place)] ?? trace.spans[Int(place)].id }

    func count(_ name: StaticString, _ number: Int64, _ emitter: inout JSONEmitter) {
        guard number > 0 else { return }
        emitter.name(name)
        emitter.integer(number)
    }

    /// A fixed64 as protobuf's JSON has it: in quotes, and left out where it is zero.
    func time(_ name: StaticString, _ nanoseconds: Int64, _ emitter: inout JSONEmitter) {
        guard nanoseconds > 0 else { return }
        emitter.name(name)
        emitter.plainString(Array(String(nanoseconds).utf8)[...])
    }
}
