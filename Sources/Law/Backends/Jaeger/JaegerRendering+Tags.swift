import Redaction
import SpanStream
import TraceModel

/// Whose tags they are.
enum TagHolder {
    case span
    case process
    case log
}

extension JaegerRendering {
    /// The tags of a span or a process, or the fields of a log. Tags that stand in the reply as they would be written are copied, many
    /// in a row at once.
    mutating func tags(
        at place: JSONCursor.Place?, of holder: TagHolder, _ visibility: Visibility, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        emitter.open(UInt8(ascii: "["))
        defer { emitter.close(UInt8(ascii: "]")) }
        guard let place else { return }
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        var ignored = 0
        var fields = JSONFields()
        var row = 0..<0
        repeat {
            let tag = try JaegerTag(reading: &cursor, depth: holder == .log ? 10 : 8, &fields, dropped: &ignored)
            guard let ruling = ruling(on: tag, of: holder, visibility) else { continue }
            if stays(tag, ruling) {
                if row.isEmpty || tag.range.lowerBound != row.upperBound + 1 {
                    write(row, &emitter)
                    row = tag.range
                } else {
                    row = row.lowerBound..<tag.range.upperBound
                }
            } else {
                write(row, &emitter)
                row = 0..<0
                write(tag, ruling, inLog: holder == .log, &emitter)
            }
        } while try cursor.another(before: UInt8(ascii: "]"))
        write(row, &emitter)
    }

    private func write(_ row: Range<Int>, _ emitter: inout JSONEmitter) {
        if !row.isEmpty { emitter.value(cursor.text, from: row.lowerBound, to: row.upperBound) }
    }

    /// Nil where the tag is not shown at all.
    mutating func ruling(on tag: JaegerTag, of holder: TagHolder, _ visibility: Visibility) -> TagRuling? {
        if case .unknown = tag.value { return nil }
        let ruling = rulings.ruling(of: tag.key, in: profile, cursor, &redactor)
        guard visibility == .full || ruling.isAllowed, !ruling.treatment.isStoreNote else { return nil }
        if ruling.treatment.action == nil { return ruling }
        if ruling.treatment.carriesKind, holder == .span, tag.isKind(cursor) { return ruling.untouched }
        redactor.count(ruling.treatment)
        return ruling.treatment.action == .remove ? nil : ruling
    }

    /// Whether the tag is written exactly as it stands in the reply.
    private func stays(_ tag: JaegerTag, _ ruling: TagRuling) -> Bool {
        guard tag.isCompact, !options.pretty, ruling.treatment.action == nil else { return false }
        guard case .string(let string) = tag.value else { return true }
        return ruling.treatment.peerKey == .none && !cursor.mayHoldPeer(string)
    }

    private mutating func write(_ tag: JaegerTag, _ ruling: TagRuling, inLog: Bool, _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("key")
        emitter.string(cursor.slice(tag.key))
        switch ruling.treatment.action {
        case .remove, .mask:
            typed("string", &emitter)
            emitter.plainString(Redactor.maskText[...])
        case .pseudonym, .joinedPseudonym:
            let key = cursor.decoded(tag.key)
            typed("string", &emitter)
            emitter.plainString(
                redactor.pseudonym(of: judgedText(of: tag), under: key, ruling.treatment, in: profile)[...])
        case nil: value(of: tag, under: ruling.treatment.peerKey, inLog: inLog, &emitter)
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
        case .int64(let number, _):
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

    /// What a pseudonym is made of: a text as it reads, anything else as its JSON text.
    private func judgedText(of tag: JaegerTag) -> [UInt8] {
        switch tag.value {
        case .string(let string), .binary(let string): cursor.decoded(string)
        case .bool(let scalar), .float64(let scalar): Array(cursor.text[scalar.start..<scalar.end])
        case .int64(let number, _): Array(String(number).utf8)
        case .unknown: []
        }
    }

    private func typed(_ type: StaticString, _ emitter: inout JSONEmitter) {
        emitter.name("type")
        emitter.plainString(type)
        emitter.name("value")
    }
}
