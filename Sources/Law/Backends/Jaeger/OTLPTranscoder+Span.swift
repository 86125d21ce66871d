import Quantities
import SpanStream
import TraceModel

extension OTLPTranscoder {
    /// One span as v1 has it. `scope` are the tags that its scope gives it.
    mutating func span(_ scope: [UInt8], _ resource: Int) throws(ReplyFault) -> (id: TraceID, text: [UInt8]) {
        var span = Span(scope: scope)
        try object(depth: 8) { (self, name) throws(ReplyFault) in try self.member(name, of: &span) }
        guard let id = span.traceID, let spanID = span.spanID else { throw refusal(.missingMember) }
        return (id, span.written(id, spanID, process: resource, keepsLinkedParents: keepsLinkedParents))
    }

    private mutating func member(_ name: JSONString, of span: inout Span) throws(ReplyFault) -> Bool {
        if cursor.equals(name, "traceId") {
            guard let id = TraceID(hex: try text()[...]) else { throw refusal(.wrongShape) }
            span.traceID = id
        } else if cursor.equals(name, "spanId") {
            span.spanID = try spanID()
        } else if cursor.equals(name, "parentSpanId") {
            span.parentID = try spanID()
        } else if cursor.equals(name, "name") {
            span.name = try text()
        } else if cursor.equals(name, "startTimeUnixNano") {
            span.start = try nanoseconds()
        } else if cursor.equals(name, "endTimeUnixNano") {
            span.end = try nanoseconds()
        } else if cursor.equals(name, "kind") {
            span.kind = try integer()
        } else if cursor.equals(name, "traceState") {
            span.state = try text()
        } else if cursor.equals(name, "attributes") {
            try list { (self) throws(ReplyFault) in
                // Jaeger's own notes speak of other spans, and go with the others of theirs.
                _ = try self.attribute(&span.tags, unless: nil)
            }
        } else if cursor.equals(name, "events") {
            try list { (self) throws(ReplyFault) in try self.event(&span.logs) }
        } else if cursor.equals(name, "links") {
            try list { (self) throws(ReplyFault) in try self.link(of: &span) }
        } else if cursor.equals(name, "status") {
            try status(&span)
        } else {
            return try skip(
                name, ["flags", "droppedAttributesCount", "droppedEventsCount", "droppedLinksCount"], depth: 9)
        }
        return true
    }

    /// Nil for an empty one.
    private mutating func spanID() throws(ReplyFault) -> SpanID? {
        let text = try text()
        guard !text.isEmpty else { return nil }
        guard let id = SpanID(hex: text[...]) else { throw refusal(.wrongShape) }
        return id
    }

    private mutating func event(_ logs: inout JSONEmitter) throws(ReplyFault) {
        var time: Int64 = 0
        var name: [UInt8] = []
        var fields = JSONEmitter(pretty: false)
        fields.open(UInt8(ascii: "["))
        try object(depth: 10) { (self, member) throws(ReplyFault) in
            if self.cursor.equals(member, "timeUnixNano") {
                time = try self.nanoseconds()
            } else if self.cursor.equals(member, "name") {
                name = try self.text()
            } else if self.cursor.equals(member, "attributes") {
                try self.list { (self) throws(ReplyFault) in _ = try self.attribute(&fields, unless: nil) }
            } else {
                return try self.skip(member, ["droppedAttributesCount"], depth: 11)
            }
            return true
        }
        fields.close(UInt8(ascii: "]"))
        logs.open(UInt8(ascii: "{"))
        logs.name("timestamp")
        logs.integer(time / 1_000)
        logs.name("fields")
        logs.open(UInt8(ascii: "["))
        if !name.isEmpty { Self.tag("event", name, &logs) }
        let rest = fields.bytes.dropFirst().dropLast()
        if !rest.isEmpty { logs.value(rest) }
        logs.close(UInt8(ascii: "]"))
        logs.close(UInt8(ascii: "}"))
    }

    private mutating func link(of owner: inout Span) throws(ReplyFault) {
        var trace: [UInt8] = []
        var span: [UInt8] = []
        try object(depth: 10) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "traceId") {
                trace = try self.text()
            } else if self.cursor.equals(name, "spanId") {
                span = try self.text()
            } else if self.cursor.equals(name, "attributes") {
                try self.unwrittenAttributes()
            } else {
                return try self.skip(name, ["traceState", "droppedAttributesCount", "flags"], depth: 11)
            }
            return true
        }
        if let traceID = TraceID(hex: trace[...]), let spanID = SpanID(hex: span[...]) {
            owner.linked.append((traceID, spanID))
        }
        Self.reference("FOLLOWS_FROM", trace, span, &owner.links)
    }

    static func reference(_ type: StaticString, _ trace: [UInt8], _ span: [UInt8], _ links: inout JSONEmitter) {
        links.open(UInt8(ascii: "{"))
        links.name("refType")
        links.plainString(type)
        links.name("traceID")
        links.string(trace[...])
        links.name("spanID")
        links.string(span[...])
        links.close(UInt8(ascii: "}"))
    }

    private mutating func status(_ span: inout Span) throws(ReplyFault) {
        try object(depth: 9) { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "code") {
                span.statusCode = try self.integer()
            } else if self.cursor.equals(name, "message") {
                span.statusText = try self.text()
            } else {
                return false
            }
            return true
        }
    }

    /// What has been read of a span.
    private struct Span {
        var traceID: TraceID?
        var spanID: SpanID?
        var parentID: SpanID?
        var name: [UInt8] = []
        var start: Int64 = 0
        var end: Int64 = 0
        var kind: Int64 = 0
        var state: [UInt8] = []
        var statusCode: Int64 = 0
        var statusText: [UInt8] = []
        var tags = JSONEmitter(pretty: false)
        var logs = JSONEmitter(pretty: false)
        var links = JSONEmitter(pretty: false)
        /// What the links name.
        var linked: [(TraceID, SpanID)] = []

        init(scope: [UInt8]) {
            tags.open(UInt8(ascii: "["))
            if !scope.isEmpty { tags.value(scope[...]) }
            logs.open(UInt8(ascii: "["))
            links.open(UInt8(ascii: "["))
        }

        private static let kinds: [StaticString] = ["internal", "server", "client", "producer", "consumer"]

        mutating func written(
            _ id: TraceID, _ spanID: SpanID, process: Int, keepsLinkedParents: Bool
        ) -> [UInt8] {
            if (1...5).contains(kind) { OTLPTranscoder.tag("span.kind", Self.kinds[Int(kind) - 1], &tags) }
            if statusCode == 1 { OTLPTranscoder.tag("otel.status_code", "OK", &tags) }
            if statusCode == 2 {
                OTLPTranscoder.tag("otel.status_code", "ERROR", &tags)
                OTLPTranscoder.truth("error", &tags)
            }
            if !statusText.isEmpty { OTLPTranscoder.tag("otel.status_description", statusText, &tags) }
            if !state.isEmpty { OTLPTranscoder.tag("w3c.tracestate", state, &tags) }
            tags.close(UInt8(ascii: "]"))
            logs.close(UInt8(ascii: "]"))
            links.close(UInt8(ascii: "]"))
            if !keepsLinkedParents, linked.contains(where: { $0 == id && $1 == parentID }) { parentID = nil }
            return text(Array(id.description.utf8), spanID, process)
        }

        private func text(_ id: [UInt8], _ spanID: SpanID, _ process: Int) -> [UInt8] {
            var span = JSONEmitter(pretty: false)
            span.open(UInt8(ascii: "{"))
            span.name("traceID")
            span.plainString(id[...])
            span.name("spanID")
            span.hex(spanID.value)
            span.name("operationName")
            span.string(name[...])
            span.name("references")
            span.open(UInt8(ascii: "["))
            // After the parent, as Jaeger has them.
            if let parentID { OTLPTranscoder.reference("CHILD_OF", id, Array(parentID.description.utf8), &span) }
            let others = links.bytes.dropFirst().dropLast()
            if !others.isEmpty { span.value(others) }
            span.close(UInt8(ascii: "]"))
            span.name("startTime")
            span.integer(start / 1_000)
            span.name("duration")
            span.integer(max(0, end.subtractingReportingOverflow(start).partialValue) / 1_000)
            span.name("tags")
            span.value(tags.bytes[...])
            span.name("logs")
            span.value(logs.bytes[...])
            span.name("processID")
            span.plainString(Array("p\(process)".utf8)[...])
            span.name("warnings")
            span.null()
            span.close(UInt8(ascii: "}"))
            return span.bytes
        }
    }
}
