import Redaction
import SpanStream
import TraceModel

extension OTLPRendering {
    // MARK: Parts of a span

    mutating func resource(
        _ place: JSONCursor.Place?, _ visibility: Visibility, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        var resource = Parts()
        if let place { resource = try parts(at: place) }
        emitter.open(UInt8(ascii: "{"))
        try attributes(at: resource.attributes, of: .process, visibility, &emitter)
        if visibility == .full { count("droppedAttributesCount", resource.dropped, &emitter) }
        emitter.close(UInt8(ascii: "}"))
    }

    mutating func scope(
        _ place: JSONCursor.Place?, _ visibility: Visibility, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        var scope = Parts()
        if let place { scope = try parts(at: place) }
        emitter.open(UInt8(ascii: "{"))
        try field(.scopeName, "name", scope.name, visibility, &emitter)
        try field(.scopeVersion, "version", scope.version, visibility, &emitter)
        try attributes(at: scope.attributes, of: .span, visibility, &emitter)
        if visibility == .full { count("droppedAttributesCount", scope.dropped, &emitter) }
        emitter.close(UInt8(ascii: "}"))
    }

    mutating func events(at place: JSONCursor.Place?, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        try list("events", at: place, &emitter) { (self, emitter) throws(ReplyFault) in
            let event = try self.parts()
            emitter.open(UInt8(ascii: "{"))
            self.time("timeUnixNano", event.time, &emitter)
            try self.field(.eventName, "name", event.name, .full, &emitter)
            let behind = self.cursor.place
            try self.attributes(at: event.attributes, of: .log, .full, &emitter)
            self.count("droppedAttributesCount", event.dropped, &emitter)
            self.cursor.seek(to: behind)
            emitter.close(UInt8(ascii: "}"))
            return true
        }
    }

    /// The links that the view keeps, in the order in which the reader numbered them.
    mutating func links(
        at place: JSONCursor.Place?, of record: SpanRecord, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        guard record.links.contains(where: { view.keptLinks[$0] }) else { return }
        var number = record.links.lowerBound
        try list("links", at: place, &emitter) { (self, emitter) throws(ReplyFault) in
            let link = try self.parts()
            guard let trace = link.trace, let target = link.span else { return false }
            defer { number += 1 }
            guard self.view.keptLinks[number] else { return false }
            emitter.open(UInt8(ascii: "{"))
            emitter.name("traceId")
            emitter.plainString(Array(trace.description.utf8)[...])
            emitter.name("spanId")
            emitter.hex(target.value)
            try self.field(.traceState, "traceState", link.state, .full, &emitter)
            let behind = self.cursor.place
            try self.attributes(at: link.attributes, of: .span, .full, &emitter)
            self.count("droppedAttributesCount", link.dropped, &emitter)
            self.cursor.seek(to: behind)
            self.count("flags", link.flags, &emitter)
            emitter.close(UInt8(ascii: "}"))
            return true
        }
    }

    mutating func status(
        at place: JSONCursor.Place?, _ visibility: Visibility, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        var status = Parts()
        if let place { status = try parts(at: place) }
        emitter.name("status")
        emitter.open(UInt8(ascii: "{"))
        try field(.statusMessage, "message", status.message, visibility, &emitter)
        // Of a number there is no mask: it is shown as stored, or not.
        if (1...2).contains(status.code), let ruling = ruling(on: .statusCode, visibility),
            ruling.treatment.action == nil
        {
            count("code", status.code, &emitter)
        }
        emitter.close(UInt8(ascii: "}"))
    }

    /// The members that resources, scopes, events, links and statuses have, of each those that it has.
    private struct Parts {
        var name: JSONString?
        var version: JSONString?
        var message: JSONString?
        var state: JSONString?
        var trace: TraceID?
        var span: SpanID?
        var time: Int64 = 0
        var code: Int64 = 0
        var flags: Int64 = 0
        var dropped: Int64 = 0
        var attributes: JSONCursor.Place?
    }

    private mutating func parts(at place: JSONCursor.Place) throws(ReplyFault) -> Parts {
        cursor.seek(to: place)
        return try parts()
    }

    private mutating func parts() throws(ReplyFault) -> Parts {
        var parts = Parts()
        try object { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "name") {
                parts.name = try self.string()
            } else if self.cursor.equals(name, "version") {
                parts.version = try self.string()
            } else if self.cursor.equals(name, "message") {
                parts.message = try self.string()
            } else if self.cursor.equals(name, "traceState") {
                parts.state = try self.string()
            } else if self.cursor.equals(name, "traceId") {
                parts.trace = try self.string().flatMap { TraceID(hex: self.cursor.slice($0)) }
            } else if self.cursor.equals(name, "spanId") {
                parts.span = try self.string().flatMap { SpanID(hex: self.cursor.slice($0)) }
            } else if self.cursor.equals(name, "timeUnixNano") {
                parts.time = try self.number()
            } else if self.cursor.equals(name, "code") {
                parts.code = try self.number()
            } else if self.cursor.equals(name, "flags") {
                parts.flags = try self.number()
            } else if self.cursor.equals(name, "droppedAttributesCount") {
                parts.dropped = try self.number()
            } else if self.cursor.equals(name, "attributes") {
                parts.attributes = try self.passed()
            } else {
                return false
            }
            return true
        }
        return parts
    }

    // MARK: Members that are tags in v1

    private mutating func field(
        _ field: OTLPField, _ name: StaticString, _ string: JSONString?, _ visibility: Visibility,
        _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        guard let string, let text = shown(field, string, visibility) else { return }
        emitter.name(name)
        emitter.string(text)
    }

    /// Nil where the member is not shown at all.
    mutating func ruling(on field: OTLPField, _ visibility: Visibility, isKind: Bool = false) -> TagRuling? {
        let ruling = fieldRulings.ruling(of: field, in: profile, &redactor)
        guard visibility == .full || ruling.isAllowed else { return nil }
        if ruling.treatment.action == nil { return ruling }
        if isKind { return ruling.untouched }
        redactor.count(ruling.treatment)
        return ruling.treatment.action == .remove ? nil : ruling
    }

    /// The text of a member as it is shown; nil where it is not, or empty.
    mutating func shown(
        _ field: OTLPField, _ string: JSONString, _ visibility: Visibility
    ) -> ArraySlice<UInt8>? {
        guard string.length > 0, let ruling = ruling(on: field, visibility) else { return nil }
        switch ruling.treatment.action {
        case .remove, .mask: return Redactor.maskText[...]
        case .pseudonym, .joinedPseudonym:
            let text = cursor.decoded(string)
            return redactor.pseudonym(of: text, under: field.key, ruling.treatment, in: profile)[...]
        case nil: return text(string, under: ruling.treatment.peerKey, inLog: field == .eventName)
        }
    }

    /// A string, with hidden peers replaced.
    mutating func text(_ string: JSONString, under peerKey: PeerKey, inLog: Bool = false) -> ArraySlice<UInt8> {
        if string.isEscaped || peerKey != .none || cursor.mayHoldPeer(string),
            let rewritten = peers.rewritten(string, under: peerKey, inLog: inLog, in: profile, cursor, &redactor)
        {
            return rewritten[...]
        }
        return cursor.slice(string)
    }

    // MARK: Walking what was read strictly before

    /// Reads each member of the object that stands next; what `read` does not want is passed over.
    mutating func object(
        _ read: (inout Self, JSONString) throws(ReplyFault) -> Bool
    ) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")), !cursor.take(UInt8(ascii: "}")) else { return }
        repeat {
            let name = try cursor.memberName()
            if try !read(&self, name) { try cursor.skipValue(depth: 0) }
        } while try cursor.another(before: UInt8(ascii: "}"))
    }

    /// Reads each element of the list that stands next.
    mutating func elements(_ read: (inout Self) throws(ReplyFault) -> Void) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            try read(&self)
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    /// Writes a member that is a list, where one of its elements is written.
    private mutating func list(
        _ name: StaticString, at place: JSONCursor.Place?, _ emitter: inout JSONEmitter,
        _ write: (inout Self, inout JSONEmitter) throws(ReplyFault) -> Bool
    ) throws(ReplyFault) {
        guard let place else { return }
        cursor.seek(to: place)
        var elements = JSONEmitter(pretty: false)
        elements.open(UInt8(ascii: "["))
        var isEmpty = true
        try self.elements { (self) throws(ReplyFault) in
            if try write(&self, &elements) { isEmpty = false }
        }
        elements.close(UInt8(ascii: "]"))
        guard !isEmpty else { return }
        emitter.name(name)
        emitter.value(elements.bytes[...])
    }

    /// Where the value stands that stands next; it is passed over. Nil for a scalar: `null` is an empty list.
    mutating func passed() throws(ReplyFault) -> JSONCursor.Place? {
        guard !cursor.scalarIsNext else {
            try cursor.skipValue(depth: 0)
            return nil
        }
        let place = cursor.place
        if cursor.stringIsNext { _ = try cursor.string() } else { try cursor.passOver() }
        return place
    }

    /// Nil where anything but a string stands next, which is passed over.
    private mutating func string() throws(ReplyFault) -> JSONString? {
        if cursor.stringIsNext { return try cursor.string() }
        try cursor.skipValue(depth: 0)
        return nil
    }

    /// A whole number, in quotes or not; zero for anything else, which is passed over.
    mutating func number() throws(ReplyFault) -> Int64 {
        if let string = cursor.stringIsNext ? try cursor.string() : nil {
            return JSONCursor.int64(cursor.slice(string)) ?? 0
        }
        guard cursor.scalarIsNext else {
            try cursor.skipValue(depth: 0)
            return 0
        }
        let scalar = try cursor.scalar()
        return JSONCursor.int64(cursor.text[scalar.start..<scalar.end]) ?? 0
    }
}
