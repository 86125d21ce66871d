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
        rulings.makeRoom()
        var ignored = 0
        var row = 0..<0
        repeat {
            pairs.removeAll(keepingCapacity: true)
            let isEnd = cursor.read(JaegerTag.pairs, rulings.numbers(in: profile), into: &pairs)
            for place in pairs.indices { write(pairs[place], of: holder, visibility, &row, &emitter) }
            if isEnd { break }
            let tag = try JaegerTag(reading: &cursor, depth: holder == .log ? 10 : 8, &fields, dropped: &ignored)
            write(tag, of: holder, visibility, &row, &emitter)
        } while try cursor.another(before: UInt8(ascii: "]"))
        copy(row, &emitter)
    }

    /// Most pairs of most spans go one way: a key that is known, with nothing to be done.
    private mutating func write(
        _ pair: JSONPair, of holder: TagHolder, _ visibility: Visibility, _ row: inout Range<Int>,
        _ emitter: inout JSONEmitter
    ) {
        if pair.number >= 0, !pair.mayHoldPeer, !pair.string.isEscaped, !options.pretty {
            let ruling = rulings[pair.number]
            if ruling.isPlain {
                if visibility == .full || ruling.isAllowed { extend(&row, by: pair.range, &emitter) }
                return
            }
        }
        write(JaegerTag(pair, cursor), of: holder, visibility, &row, &emitter)
    }

    private mutating func write(
        _ tag: JaegerTag, of holder: TagHolder, _ visibility: Visibility, _ row: inout Range<Int>,
        _ emitter: inout JSONEmitter
    ) {
        guard let ruling = ruling(on: tag, of: holder, visibility) else { return }
        if tag.isCompact, !options.pretty, ruling.treatment.action == nil {
            guard let text = rewritten(tag, under: ruling.treatment.peerKey, inLog: holder == .log) else {
                return extend(&row, by: tag.range, &emitter)
            }
            copy(row, &emitter)
            row = 0..<0
            return write(text, of: tag, &emitter)
        }
        copy(row, &emitter)
        row = 0..<0
        write(tag, ruling, inLog: holder == .log, &emitter)
    }

    /// Lets what is to be copied grow by what stands directly behind it, or copies it and begins anew.
    private func extend(_ row: inout Range<Int>, by range: Range<Int>, _ emitter: inout JSONEmitter) {
        if !row.isEmpty, range.lowerBound == row.upperBound + 1 {
            row = row.lowerBound..<range.upperBound
        } else {
            copy(row, &emitter)
            row = range
        }
    }

    private func copy(_ row: Range<Int>, _ emitter: inout JSONEmitter) {
        if !row.isEmpty { emitter.value(cursor.text, from: row.lowerBound, to: row.upperBound) }
    }

    /// The text of a compact tag with hidden peers replaced; nil where nothing changes.
    private mutating func rewritten(_ tag: JaegerTag, under key: PeerKey, inLog: Bool) -> [UInt8]? {
        guard case .string(let string) = tag.value, key != .none || cursor.mayHoldPeer(string) else { return nil }
        return peers.rewritten(string, under: key, inLog: inLog, in: profile, cursor, &redactor)
    }

    private func write(_ text: [UInt8], of tag: JaegerTag, _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("key")
        emitter.string(cursor.slice(tag.key))
        typed("string", &emitter)
        emitter.string(text[...])
        emitter.close(UInt8(ascii: "}"))
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

    /// What a pseudonym is made of: a text as it reads, anything else as its JSON text.
    func judgedText(of tag: JaegerTag) -> [UInt8] {
        switch tag.value {
        case .string(let string), .binary(let string): cursor.decoded(string)
        case .bool(let scalar), .float64(let scalar): Array(cursor.text[scalar.start..<scalar.end])
        case .int64(let number): Array(String(number).utf8)
        case .unknown: []
        }
    }

    private func typed(_ type: StaticString, _ emitter: inout JSONEmitter) {
        emitter.name("type")
        emitter.plainString(type)
        emitter.name("value")
    }
}
