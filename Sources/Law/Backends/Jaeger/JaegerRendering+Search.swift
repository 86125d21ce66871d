import Quantities
import Redaction
package import SpanStream
import TraceModel

extension JaegerRendering {
    /// Whether one span of the view satisfies the search as it is shown: `docs/specs/view.md` section 8. Of what is hidden, shaped or removed nothing
    /// is looked at.
    package func satisfies(
        _ search: TraceSearch, narrowedBy narrowing: SearchNarrowing?
    ) throws(ReplyFault) -> Bool {
        let origins = trace.origins.map { narrowing?.holds(for: $0) ?? true }
        let services = bodies.processes.map { process in
            search.service.map { cursor.decoded(process.service).elementsEqual($0.bytes) } ?? true
        }
        // What is redacted while it is looked at is not shown by that.
        var probe = self
        var question = TagQuestion(search.tags)
        for visible in view.spans where visible.visibility >= .masked {
            let (body, record) = (bodies.spans[Int(visible.index)], trace.spans[Int(visible.index)])
            guard origins[Int(record.origin)], services[Int(body.process)],
                search.covers(start: record.start, duration: record.duration)
            else {
                continue
            }
            probe.enterProfile(ofSpan: visible.index)
            if try probe.span(body, visible.visibility, satisfies: search, &question) { return true }
        }
        return false
    }

    private mutating func span(
        _ body: JaegerBodies.Span, _ visibility: Visibility, satisfies search: TraceSearch,
        _ question: inout TagQuestion
    ) throws(ReplyFault) -> Bool {
        if let operation = search.operation, shown(body.name, under: .none) != operation.bytes { return false }
        guard !search.tags.isEmpty else { return true }
        question.begin()
        try ask(&question, at: body.tags, of: .span, visibility)
        try ask(&question, at: bodies.processes[Int(body.process)].tags, of: .process, visibility)
        if !question.isSatisfied, visibility == .full, let place = body.logs { try ask(&question, logsAt: place) }
        return question.isSatisfied
    }

    private mutating func ask(_ question: inout TagQuestion, logsAt place: JSONCursor.Place) throws(ReplyFault) {
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            let log = try JaegerLog(reading: &cursor, &fields)
            let behind = cursor.place
            try ask(&question, at: log.fields, of: .log, .full)
            cursor.seek(to: behind)
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    private mutating func ask(
        _ question: inout TagQuestion, at place: JSONCursor.Place?, of holder: TagHolder, _ visibility: Visibility
    ) throws(ReplyFault) {
        _ = try any(of: place, of: holder, visibility, where: { question.asks(for: $0, of: holder, $1) }) {
            question.note($0, $1, of: holder, $2)
            return false
        }
    }

    /// Whether any tag of a list is, as it is shown, what is wanted; of others than those whose key is `concerned` the value is not looked at. Keys are not
    /// taken out of the reply: most are of no concern.
    mutating func any(
        of place: JSONCursor.Place?, of holder: TagHolder, _ visibility: Visibility,
        where concerned: (JSONString, JSONCursor) -> Bool, _ isWanted: (JSONString, UTF8Text, JSONCursor) -> Bool
    ) throws(ReplyFault) -> Bool {
        guard let place else { return false }
        cursor.seek(to: place)
        guard cursor.take(UInt8(ascii: "[")), !cursor.take(UInt8(ascii: "]")) else { return false }
        rulings.makeRoom()
        var ignored = 0
        repeat {
            let tag = try JaegerTag(reading: &cursor, depth: holder == .log ? 10 : 8, &fields, dropped: &ignored)
            guard concerned(tag.key, cursor), let ruling = ruling(on: tag, of: holder, visibility) else { continue }
            let value = shown(tag, ruling, inLog: holder == .log)
            if isWanted(tag.key, value, cursor) { return true }
        } while try cursor.another(before: UInt8(ascii: "]"))
        return false
    }

    /// A text as it is shown.
    mutating func shown(_ string: JSONString, under peerKey: PeerKey, inLog: Bool = false) -> [UInt8] {
        if string.isEscaped || peerKey != .none || cursor.mayHoldPeer(string),
            let rewritten = peers.rewritten(string, under: peerKey, inLog: inLog, in: profile, cursor, &redactor)
        {
            return rewritten
        }
        return cursor.decoded(string)
    }

    /// The value of a tag as text, as it is shown.
    private mutating func shown(_ tag: JaegerTag, _ ruling: TagRuling, inLog: Bool) -> UTF8Text {
        let text: [UInt8]
        switch ruling.treatment.action {
        case .remove, .mask: text = Redactor.maskText
        case .pseudonym, .joinedPseudonym:
            text = redactor.pseudonym(
                of: judgedText(of: tag), under: cursor.decoded(tag.key), ruling.treatment, in: profile)
        case nil:
            if case .string(let string) = tag.value {
                text = shown(string, under: ruling.treatment.peerKey, inLog: inLog)
            } else {
                text = judgedText(of: tag)
            }
        }
        return UTF8Text(validated: text)
    }
}

/// Which of a search's tags a span has.
private struct TagQuestion {
    /// A key under which a tag is meant.
    private struct Spelling {
        let place: Int
        let holder: TagHolder
        let key: [UInt8]
    }

    private let tags: [TraceSearch.Tag]
    private let spellings: [Spelling]
    private var found: [Bool] = []

    init(_ tags: [TraceSearch.Tag]) {
        self.tags = tags
        spellings = tags.enumerated().flatMap { place, tag in
            tag.meant.map { Spelling(place: place, holder: $0.holder, key: $0.key.bytes) }
        }
    }

    var isSatisfied: Bool { found.allSatisfy(\.self) }

    /// Asks of another span. One that says nothing of errors has none.
    mutating func begin() {
        found = tags.map { $0.isNoError }
    }

    func asks(for key: JSONString, of holder: TagHolder, _ cursor: JSONCursor) -> Bool {
        spellings.contains { $0.holder == holder && cursor.equals(key, $0.key) }
    }

    mutating func note(_ key: JSONString, _ value: UTF8Text, of holder: TagHolder, _ cursor: JSONCursor) {
        for spelling in spellings where spelling.holder == holder && cursor.equals(key, spelling.key) {
            let tag = tags[spelling.place]
            if tag.isNoError {
                if value == UTF8Text("true") { found[spelling.place] = false }
            } else if value == tag.value {
                found[spelling.place] = true
            }
        }
    }
}

extension TraceSearch.Tag {
    /// The one condition of Jaeger's that says what is not.
    fileprivate var isNoError: Bool { key == UTF8Text("error") && value == UTF8Text("false") }

    /// The keys under which an attribute is meant, by where it stands. `resource.` is Jaeger's way to ask for an attribute of the process alone, and scopes are tags
    /// of the span in its v1 form.
    fileprivate var meant: [(holder: TagHolder, key: UTF8Text)] {
        var meant: [(holder: TagHolder, key: UTF8Text)] = [(.span, key)]
        if !isNoError { meant += [(.process, key), (.log, key)] }
        let name = key.string
        if name.hasPrefix("resource.") { meant.append((.process, UTF8Text(String(name.dropFirst("resource.".count))))) }
        if name == "scope.name" || name == "scope.version" { meant.append((.span, UTF8Text("otel." + name))) }
        return meant
    }
}
