import Redaction
package import SpanStream
package import TraceModel

/// Tells what becomes of the attributes of a reply's spans in a view, hidden spans included: for explanations.
///
/// It asks the rendering for each of them, so that what it says is what the body shows.
package struct JaegerAttributes {
    private var rendering: JaegerRendering

    init(_ rendering: JaegerRendering) {
        self.rendering = rendering
    }

    /// In the order in which they stand: name, tags, logs, and the tags of the process. With a key, those alone that stand under it, or one
    /// that says that there is none.
    package mutating func findings(
        ofSpan place: Int, _ visibility: Visibility, under key: [UInt8]? = nil
    ) throws(ReplyFault) -> [AttributeFinding] {
        let body = rendering.bodies.spans[place]
        rendering.enterProfile(ofSpan: Int32(place))
        var findings = [name(of: body, visibility)].filter { key == nil || key == $0.key }
        try add(tagsAt: body.tags, of: .span, visibility, key, &findings)
        try add(logsOf: body, visibility, key, &findings)
        try add(tagsAt: rendering.bodies.processes[Int(body.process)].tags, of: .process, visibility, key, &findings)
        guard let key, findings.isEmpty else { return findings }
        let rules = rendering.redactor.findings(on: key, in: rendering.profile)
        return [AttributeFinding(key: key, holder: .span, fate: .absent, rules: rules)]
    }

    private mutating func name(of body: JaegerBodies.Span, _ visibility: Visibility) -> AttributeFinding {
        let fate: AttributeFinding.Fate =
            visibility < .masked ? .withSpan : isRewritten(body.name, under: .none) ? .peersRewritten : .kept
        return AttributeFinding(key: Array("operationName".utf8), holder: .name, fate: fate, rules: [])
    }

    private mutating func add(
        logsOf body: JaegerBodies.Span, _ visibility: Visibility, _ key: [UInt8]?, _ findings: inout [AttributeFinding]
    ) throws(ReplyFault) {
        guard let place = body.logs else { return }
        rendering.cursor.seek(to: place)
        guard rendering.cursor.take(UInt8(ascii: "[")), !rendering.cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            let log = try JaegerLog(reading: &rendering.cursor, &rendering.fields)
            let behind = rendering.cursor.place
            try add(tagsAt: log.fields, of: .log, visibility, key, &findings)
            rendering.cursor.seek(to: behind)
        } while try rendering.cursor.another(before: UInt8(ascii: "]"))
    }

    private mutating func add(
        tagsAt place: JSONCursor.Place?, of holder: TagHolder, _ visibility: Visibility, _ key: [UInt8]?,
        _ findings: inout [AttributeFinding]
    ) throws(ReplyFault) {
        guard let place else { return }
        rendering.cursor.seek(to: place)
        guard rendering.cursor.take(UInt8(ascii: "[")), !rendering.cursor.take(UInt8(ascii: "]")) else { return }
        var ignored = 0
        var fields = JSONFields()
        repeat {
            let tag = try JaegerTag(
                reading: &rendering.cursor, depth: holder == .log ? 10 : 8, &fields, dropped: &ignored)
            let name = rendering.cursor.decoded(tag.key)
            guard key == nil || key == name else { continue }
            findings.append(
                AttributeFinding(
                    key: name, holder: holder.told, fate: fate(of: tag, holder, visibility),
                    rules: rendering.redactor.findings(on: name, in: rendering.profile)))
        } while try rendering.cursor.another(before: UInt8(ascii: "]"))
    }

    private mutating func fate(
        of tag: JaegerTag, _ holder: TagHolder, _ visibility: Visibility
    ) -> AttributeFinding.Fate {
        guard visibility >= .masked else { return .withSpan }
        if holder == .log, visibility < .full { return .logsWithheld }
        guard let shown = rendering.ruling(on: tag, of: holder, visibility) else {
            return reasonOfAbsence(tag, visibility)
        }
        guard shown.treatment.action == nil else { return .ruled }
        if case .string(let text) = tag.value, isRewritten(text, under: shown.treatment.peerKey, inLog: holder == .log)
        {
            return .peersRewritten
        }
        return ruling(on: tag).treatment.action == nil ? .kept : .kindKept
    }

    /// Why the rendering leaves a tag out, in the order in which it asks.
    private mutating func reasonOfAbsence(_ tag: JaegerTag, _ visibility: Visibility) -> AttributeFinding.Fate {
        if case .unknown = tag.value { return .notUnderstood }
        let ruling = ruling(on: tag)
        if visibility < .full, !ruling.isAllowed { return .notAllowed }
        return ruling.treatment.isStoreNote ? .storeNote : .ruled
    }

    private mutating func ruling(on tag: JaegerTag) -> TagRuling {
        rendering.rulings.ruling(of: tag.key, in: rendering.profile, rendering.cursor, &rendering.redactor)
    }

    private mutating func isRewritten(_ text: JSONString, under key: PeerKey, inLog: Bool = false) -> Bool {
        rendering.peers.rewritten(
            text, under: key, inLog: inLog, in: rendering.profile, rendering.cursor, &rendering.redactor) != nil
    }
}

extension TagHolder {
    fileprivate var told: AttributeFinding.Holder {
        switch self {
        case .span: .span
        case .process: .process
        case .log: .log
        }
    }
}
