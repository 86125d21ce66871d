import Redaction
import SpanStream
import TraceModel

extension JaegerRendering {
    mutating func span(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        let body = bodies.spans[Int(visible.index)]
        cursor.seek(to: body.place)
        let span = try JaegerSpan(reading: &cursor) { (cursor) throws(ReplyFault) in _ = try JaegerSpan.text(&cursor) }
        let number = try processNumber(body.process, visible.visibility)

        emitter.open(UInt8(ascii: "{"))
        emitter.name("traceID")
        emitter.plainString(trace.id.shortHex[...])
        emitter.name("spanID")
        emitter.plainString(span.id.hex[...])
        if let flags = span.flags, visible.visibility == .full {
            emitter.name("flags")
            emitter.integer(flags)
        }
        emitter.name("operationName")
        text(span.name, under: .none, &emitter)
        try references(of: span, visible, &emitter)
        emitter.name("startTime")
        emitter.integer(span.startTime)
        emitter.name("duration")
        emitter.integer(span.duration)
        emitter.name("tags")
        try tags(at: span.tags, visible.visibility, &emitter)
        try logs(of: span, visible.visibility, &emitter)
        emitter.name("processID")
        emitter.plainString(Array(ProcessTable.label(number).utf8)[...])
        emitter.name("warnings")
        emitter.null()
        emitter.close(UInt8(ascii: "}"))
    }

    /// A string, with hidden peers replaced. Returns nothing; what it changed is in the redactor's tally.
    private mutating func text(
        _ string: JSONString, under peerKey: PeerKey, inLog: Bool = false, _ emitter: inout JSONEmitter
    ) {
        let text = cursor.slice(string)
        if let rewritten = redactor.rewritePeers(in: text, under: peerKey, inLog: inLog) {
            emitter.string(rewritten[...])
        } else if string.isEscaped {
            emitter.string(text)
        } else {
            emitter.plainString(text)
        }
    }

    // MARK: References

    private mutating func references(of span: JaegerSpan, _ visible: VisibleSpan, _ emitter: inout JSONEmitter)
        throws(ReplyFault)
    {
        emitter.name("references")
        emitter.open(UInt8(ascii: "["))
        if let parent = visible.parent { reference("CHILD_OF", parent, &emitter) }
        if let place = span.references { try links(at: place, of: trace.spans[Int(visible.index)], &emitter) }
        emitter.close(UInt8(ascii: "]"))
    }

    /// The links that the view keeps, in the order in which the reader numbered them.
    private mutating func links(at place: JSONCursor.Place, of record: SpanRecord, _ emitter: inout JSONEmitter)
        throws(ReplyFault)
    {
        guard record.links.contains(where: { view.keptLinks[$0] }) else { return }
        cursor.seek(to: place)
        var link = record.links.lowerBound
        var parentIsBehind = false
        var ignored = 0
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            let item = try JaegerReference(reading: &cursor, dropped: &ignored)
            guard let itemTrace = item.trace, let target = item.span else { continue }
            if item.isChildOf, itemTrace == trace.id, !parentIsBehind {
                parentIsBehind = true
                continue
            }
            if view.keptLinks[link] { reference(item.isChildOf ? "CHILD_OF" : "FOLLOWS_FROM", target, &emitter) }
            link += 1
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    private func reference(_ type: StaticString, _ span: SpanID, _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("refType")
        emitter.plainString(Array("\(type)".utf8)[...])
        emitter.name("traceID")
        emitter.plainString(trace.id.shortHex[...])
        emitter.name("spanID")
        emitter.plainString(span.hex[...])
        emitter.close(UInt8(ascii: "}"))
    }

    // MARK: Tags, logs, processes

    private mutating func tags(
        at place: JSONCursor.Place?, _ visibility: Visibility, inLog: Bool = false, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        emitter.open(UInt8(ascii: "["))
        defer { emitter.close(UInt8(ascii: "]")) }
        guard let place else { return }
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        var ignored = 0
        repeat {
            let tag = try JaegerTag(reading: &cursor, depth: inLog ? 10 : 8, dropped: &ignored)
            write(tag, visibility, inLog: inLog, &emitter)
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    private mutating func write(_ tag: JaegerTag, _ visibility: Visibility, inLog: Bool, _ emitter: inout JSONEmitter) {
        if case .unknown = tag.value { return }
        let key = Array(cursor.slice(tag.key))
        guard visibility == .full || options.masked.contains(key) else { return }
        let treatment = redactor.treatment(of: key)
        guard !treatment.isStoreNote else { return }
        if treatment.action != nil { redactor.count(treatment.rule) }
        guard treatment.action != .remove else { return }
        emitter.open(UInt8(ascii: "{"))
        emitter.name("key")
        emitter.string(key[...])
        if treatment.action == .mask {
            typed("string", &emitter)
            emitter.plainString(Redactor.maskText[...])
        } else {
            value(of: tag, under: treatment.peerKey, inLog: inLog, &emitter)
        }
        emitter.close(UInt8(ascii: "}"))
    }

    private mutating func value(of tag: JaegerTag, under peerKey: PeerKey, inLog: Bool, _ emitter: inout JSONEmitter) {
        switch tag.value {
        case .string(let string):
            typed("string", &emitter)
            text(string, under: peerKey, inLog: inLog, &emitter)
        case .binary(let string):
            typed("binary", &emitter)
            emitter.string(cursor.slice(string))
        case .bool(let scalar):
            typed("bool", &emitter)
            emitter.value(cursor.text[scalar.start..<scalar.end])
        case .int64(let number):
            typed("int64", &emitter)
            // Beyond 2^53 a JSON number is not exact in every reader: Jaeger writes a string.
            if number.magnitude < 1 << 53 {
                emitter.integer(number)
            } else {
                emitter.plainString(Array(String(number).utf8)[...])
            }
        case .float64(let scalar):
            typed("float64", &emitter)
            emitter.value(cursor.text[scalar.start..<scalar.end])
        case .unknown: break
        }
    }

    private func typed(_ type: StaticString, _ emitter: inout JSONEmitter) {
        emitter.name("type")
        emitter.plainString(Array("\(type)".utf8)[...])
        emitter.name("value")
    }

    private mutating func logs(of span: JaegerSpan, _ visibility: Visibility, _ emitter: inout JSONEmitter)
        throws(ReplyFault)
    {
        emitter.name("logs")
        emitter.open(UInt8(ascii: "["))
        defer { emitter.close(UInt8(ascii: "]")) }
        guard let place = span.logs, visibility == .full else { return }
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            let log = try JaegerLog(reading: &cursor)
            let behind = cursor.place
            emitter.open(UInt8(ascii: "{"))
            emitter.name("timestamp")
            emitter.integer(log.timestamp)
            emitter.name("fields")
            try tags(at: log.fields, visibility, inLog: true, &emitter)
            emitter.close(UInt8(ascii: "}"))
            cursor.seek(to: behind)
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    private mutating func processNumber(_ process: Int32, _ visibility: Visibility) throws(ReplyFault) -> Int {
        if let number = processes.number(of: process, visibility) { return number }
        var compact = JSONEmitter(pretty: false)
        try self.process(process, visibility, &compact)
        return processes.add(process, visibility, text: compact.bytes)
    }

    mutating func process(_ process: Int32, _ visibility: Visibility, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        let body = bodies.processes[Int(process)]
        emitter.open(UInt8(ascii: "{"))
        emitter.name("serviceName")
        emitter.string(cursor.slice(body.service))
        emitter.name("tags")
        try tags(at: body.tags, visibility, &emitter)
        emitter.close(UInt8(ascii: "}"))
    }
}
