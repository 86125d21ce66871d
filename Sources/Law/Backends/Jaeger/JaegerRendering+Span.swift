import Redaction
import SpanStream
import TraceModel

extension JaegerRendering {
    mutating func span(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        let body = bodies.spans[Int(visible.index)]
        let record = trace.spans[Int(visible.index)]
        let number = try processNumber(processUse(of: visible))

        begin(visible, &emitter)
        if let place = body.flags, visible.visibility == .full {
            cursor.seek(to: place)
            emitter.name("flags")
            emitter.integer(try cursor.integer())
        }
        emitter.name("operationName")
        text(body.name, under: .none, &emitter)
        try references(of: body, visible, &emitter)
        times(of: record, &emitter)
        emitter.name("tags")
        try tags(at: body.tags, of: .span, visible.visibility, &emitter)
        try logs(of: body, visible.visibility, &emitter)
        end(process: number, &emitter)
    }

    /// Opens a span and says which it is.
    func begin(_ visible: VisibleSpan, _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("traceID")
        emitter.plainString(traceID[...])
        emitter.name("spanID")
        emitter.hex(shownID(of: Int(visible.index)).value)
    }

    func times(of record: SpanRecord, _ emitter: inout JSONEmitter) {
        emitter.name("startTime")
        emitter.integer(record.start)
        emitter.name("duration")
        emitter.integer(record.duration)
    }

    func end(process number: Int, _ emitter: inout JSONEmitter) {
        emitter.name("processID")
        emitter.plainString(processes.entries[number].label[...])
        emitter.name("warnings")
        emitter.null()
        emitter.close(UInt8(ascii: "}"))
    }

    /// The id under which a span of the view is shown.
    private func shownID(of place: Int) -> SpanID {
        newIDs.isEmpty ? trace.spans[place].id : newIDs[place] ?? trace.spans[place].id
    }

    /// A string, with hidden peers replaced. Returns nothing; what it changed is in the redactor's tally.
    mutating func text(
        _ string: JSONString, under peerKey: PeerKey, inLog: Bool = false, _ emitter: inout JSONEmitter
    ) {
        if string.isEscaped || peerKey != .none || cursor.mayHoldPeer(string) {
            if let rewritten = peers.rewritten(string, under: peerKey, inLog: inLog, in: profile, cursor, &redactor) {
                return emitter.string(rewritten[...])
            }
            if string.isEscaped { return emitter.string(cursor.slice(string)) }
        }
        emitter.plainString(cursor.text, from: string.start, to: string.end)
    }

    // MARK: References

    private mutating func references(of span: JaegerBodies.Span, _ visible: VisibleSpan, _ emitter: inout JSONEmitter)
        throws(ReplyFault)
    {
        emitter.name("references")
        emitter.open(UInt8(ascii: "["))
        parent(of: visible, &emitter)
        if let place = span.references { try links(at: place, of: trace.spans[Int(visible.index)], &emitter) }
        emitter.close(UInt8(ascii: "]"))
    }

    func parent(of visible: VisibleSpan, _ emitter: inout JSONEmitter) {
        if let parent = visible.parent { reference("CHILD_OF", shownID(of: Int(parent)), &emitter) }
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
            let item = try JaegerReference(reading: &cursor, &fields, dropped: &ignored)
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
        emitter.plainString(type)
        emitter.name("traceID")
        emitter.plainString(traceID[...])
        emitter.name("spanID")
        emitter.hex(span.value)
        emitter.close(UInt8(ascii: "}"))
    }

    // MARK: Logs

    private mutating func logs(of span: JaegerBodies.Span, _ visibility: Visibility, _ emitter: inout JSONEmitter)
        throws(ReplyFault)
    {
        emitter.name("logs")
        emitter.open(UInt8(ascii: "["))
        defer { emitter.close(UInt8(ascii: "]")) }
        guard let place = span.logs, visibility == .full else { return }
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            let log = try JaegerLog(reading: &cursor, &fields)
            let behind = cursor.place
            emitter.open(UInt8(ascii: "{"))
            emitter.name("timestamp")
            emitter.integer(log.timestamp)
            emitter.name("fields")
            try tags(at: log.fields, of: .log, visibility, &emitter)
            emitter.close(UInt8(ascii: "}"))
            cursor.seek(to: behind)
        } while try cursor.another(before: UInt8(ascii: "]"))
    }
}
