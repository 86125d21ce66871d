import Quantities
import SpanStream
import TraceModel

extension OTLPTranscoder {
    /// What has been read of a span, beside what is written in `parts`.
    private struct Span {
        var traceID: TraceID?
        var spanID: SpanID?
        var parentID: SpanID?
        var name = JSONString.empty
        var start: Int64 = 0
        var end: Int64 = 0
        var kind: Int64 = 0
        var state = JSONString.empty
        var statusCode: Int64 = 0
        var statusText = JSONString.empty
        /// What the links name.
        var linked: [(TraceID, SpanID)] = []
    }

    private static let members = JSONMembers([
        "traceId", "spanId", "traceState", "parentSpanId", "flags", "name", "kind", "startTimeUnixNano",
        "endTimeUnixNano", "attributes", "droppedAttributesCount", "events", "droppedEventsCount", "links",
        "droppedLinksCount", "status",
    ])

    /// The `members`, by their numbers.
    private enum Member: Int {
        case traceID, spanID, state, parentID, flags, name, kind, start, end, attributes, droppedAttributes, events
        case droppedEvents, links, droppedLinks, status
    }

    /// Reads one span and writes it as v1 has it; returns the number of its trace.
    mutating func span(of resource: Int) throws(ReplyFault) -> Int {
        var span = Span()
        parts.tags.clear()
        parts.tags.elements(of: parts.scope)
        parts.logs.clear()
        parts.links.clear()
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.members, in: &object, depth: 8) {
            try read(Member(rawValue: member), of: &span)
        }
        guard let id = span.traceID, let spanID = span.spanID else { throw reader.refusal(.missingMember) }
        let trace = number(of: id)
        let start = spans.count == 0 ? 0 : spans.count + 1
        write(span, spanID, of: trace, resource)
        try add(start..<spans.count, to: trace, resource)
        return trace
    }

    private mutating func read(_ member: Member?, of span: inout Span) throws(ReplyFault) {
        switch member {
        case .traceID:
            guard let id = TraceID(hex: reader.cursor.slice(try reader.string())) else {
                throw reader.refusal(.wrongShape)
            }
            span.traceID = id
        case .spanID: span.spanID = try spanID()
        case .parentID: span.parentID = try spanID()
        case .name: span.name = try reader.string()
        case .start: span.start = try reader.nanoseconds()
        case .end: span.end = try reader.nanoseconds()
        case .kind: span.kind = try reader.integer()
        case .state: span.state = try reader.string()
        case .attributes: try reader.attributes(into: &parts.tags, depth: 10)
        case .events: try each { (self) throws(ReplyFault) in try self.event() }
        case .links: try each { (self) throws(ReplyFault) in try self.link(of: &span) }
        case .status: try status(&span)
        case .flags, .droppedAttributes, .droppedEvents, .droppedLinks, nil: try reader.cursor.skipValue(depth: 9)
        }
    }

    /// The elements of the list that stands next.
    private mutating func each(_ read: (inout OTLPTranscoder) throws(ReplyFault) -> Void) throws(ReplyFault) {
        guard try reader.cursor.beginList() else { return }
        repeat { try read(&self) } while try reader.cursor.another(before: UInt8(ascii: "]"))
    }

    /// Nil for an empty one.
    private mutating func spanID() throws(ReplyFault) -> SpanID? {
        let text = try reader.string()
        guard text.length > 0 else { return nil }
        guard let id = SpanID(hex: reader.cursor.slice(text)) else { throw reader.refusal(.wrongShape) }
        return id
    }

    private static let statuses = JSONMembers(["message", "code"])

    private mutating func status(_ span: inout Span) throws(ReplyFault) {
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.statuses, in: &object, depth: 9) {
            if member == 0 { span.statusText = try reader.string() } else { span.statusCode = try reader.integer() }
        }
    }

    // MARK: Events and links

    private static let eventMembers = JSONMembers(["timeUnixNano", "name", "attributes", "droppedAttributesCount"])

    private mutating func event() throws(ReplyFault) {
        var time: Int64 = 0
        var name = JSONString.empty
        parts.fields.clear()
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.eventMembers, in: &object, depth: 10) {
            switch member {
            case 0: time = try reader.nanoseconds()
            case 1: name = try reader.string()
            case 2: try reader.attributes(into: &parts.fields, depth: 12)
            default: try reader.cursor.skipValue(depth: 11)
            }
        }
        parts.logs.open(UInt8(ascii: "{"))
        parts.logs.name("timestamp")
        parts.logs.integer(time / 1_000)
        parts.logs.name("fields")
        parts.logs.open(UInt8(ascii: "["))
        reader.tag("event", name, &parts.logs)
        parts.logs.elements(of: parts.fields)
        parts.logs.close(UInt8(ascii: "]"))
        parts.logs.close(UInt8(ascii: "}"))
    }

    private static let linkMembers = JSONMembers([
        "traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags",
    ])

    private mutating func link(of owner: inout Span) throws(ReplyFault) {
        var trace = JSONString.empty
        var span = JSONString.empty
        var object = JSONMembers.Progress()
        while let member = try reader.member(of: Self.linkMembers, in: &object, depth: 10) {
            switch member {
            case 0: trace = try reader.string()
            case 1: span = try reader.string()
            case 3: try unwrittenAttributes(depth: 12)
            default: try reader.cursor.skipValue(depth: 11)
            }
        }
        if let traceID = TraceID(hex: reader.cursor.slice(trace)), let spanID = SpanID(hex: reader.cursor.slice(span)) {
            owner.linked.append((traceID, spanID))
        }
        parts.links.open(UInt8(ascii: "{"))
        parts.links.name("refType")
        parts.links.plainString("FOLLOWS_FROM")
        parts.links.name("traceID")
        reader.write(trace, &parts.links)
        parts.links.name("spanID")
        reader.write(span, &parts.links)
        parts.links.close(UInt8(ascii: "}"))
    }

    // MARK: Writing

    private static let kinds = ["internal", "server", "client", "producer", "consumer"].map { tag("span.kind", $0) }
    private static let isOK = tag("otel.status_code", "OK")
    private static let isError =
        tag("otel.status_code", "ERROR") + Array(#",{"key":"error","type":"bool","value":true}"#.utf8)

    private static func tag(_ key: String, _ value: String) -> [UInt8] {
        Array(#"{"key":"\#(key)","type":"string","value":"\#(value)"}"#.utf8)
    }

    /// Tags of what OTLP has in members of its own stand behind all others.
    private mutating func writeTags(of span: Span) {
        if (1...5).contains(span.kind) { parts.tags.value(Self.kinds[Int(span.kind) - 1][...]) }
        if span.statusCode == 1 { parts.tags.value(Self.isOK[...]) }
        if span.statusCode == 2 { parts.tags.value(Self.isError[...]) }
        reader.tag("otel.status_description", span.statusText, &parts.tags)
        reader.tag("w3c.tracestate", span.state, &parts.tags)
    }

    private mutating func write(_ span: Span, _ id: SpanID, of trace: Int, _ resource: Int) {
        writeTags(of: span)
        spans.open(UInt8(ascii: "{"))
        spans.name("traceID")
        spans.plainString(traces[trace].text[...])
        spans.name("spanID")
        spans.hex(id.value)
        spans.name("operationName")
        reader.write(span.name, &spans)
        spans.name("references")
        spans.open(UInt8(ascii: "["))
        // After the parent, as Jaeger has them.
        if let parent = parent(of: span) { writeParent(parent, of: trace) }
        spans.elements(of: parts.links)
        spans.close(UInt8(ascii: "]"))
        spans.name("startTime")
        spans.integer(span.start / 1_000)
        spans.name("duration")
        spans.integer(max(0, span.end.subtractingReportingOverflow(span.start).partialValue) / 1_000)
        spans.list("tags", of: parts.tags)
        spans.list("logs", of: parts.logs)
        spans.name("processID")
        spans.plainString(processes[resource].id[...])
        spans.name("warnings")
        spans.null()
        spans.close(UInt8(ascii: "}"))
    }

    private func parent(of span: Span) -> SpanID? {
        guard let parent = span.parentID else { return nil }
        let isLinked = span.linked.contains { $0 == span.traceID && $1 == parent }
        return isLinked && !keepsLinkedParents ? nil : parent
    }

    private mutating func writeParent(_ parent: SpanID, of trace: Int) {
        spans.open(UInt8(ascii: "{"))
        spans.name("refType")
        spans.plainString("CHILD_OF")
        spans.name("traceID")
        spans.plainString(traces[trace].text[...])
        spans.name("spanID")
        spans.hex(parent.value)
        spans.close(UInt8(ascii: "}"))
    }
}
