import Redaction
import SpanStream
import TraceModel

/// Writes the trace that shows a view in the form of Jaeger's v3 API, window by window, as elements of an answer's `resourceSpans`: `docs/specs/view.md` section 11.
///
/// Spans keep their order, and those that stand side by side in one of the store's groups stay in one. The bytes were read strictly before, so a fault thrown
/// here means that the reply must be broken off.
struct OTLPRendering: Sendable {
    private static let windowBytes = 64 << 10

    /// The same in v1's form: whether it is what was searched for, and what its summary is, are decided there.
    let plain: JaegerRendering
    /// In the reply as it came.
    var cursor: JSONCursor
    let layout: OTLPLayout
    let places: [OTLPLayout.Span]
    let trace: TraceSkeleton
    let view: TraceView
    let newIDs: [Int: SpanID]
    var redactor: Redactor
    var rulings: TagRulings
    var fieldRulings: OTLPFieldRulings
    var peers = PeerTexts()
    var profile = RedactionProfile.unset
    private var profiles: [RedactionProfile?]
    /// What the last span shows of its resource and its scope.
    private var resourceText: (use: GroupUse, text: [UInt8])?
    private var scopeText: (use: GroupUse, text: [UInt8])?
    /// How many bytes of such texts may still be made: spans choose whose they are, and each owner may have a text of its own.
    private var room: Int
    private var open: OpenGroup?
    private var emitter: JSONEmitter
    private var position = 0
    private var isFinished = false

    init(_ plain: JaegerRendering, cursor: JSONCursor, layout: OTLPLayout) {
        self.plain = plain
        self.cursor = cursor
        self.layout = layout
        trace = plain.trace
        places = layout.spans[plain.trace.id] ?? []
        precondition(places.count == trace.spans.count, "the layout is of the reply that the skeleton is of")
        view = plain.view
        newIDs = plain.newIDs
        redactor = plain.redactor
        rulings = TagRulings(allowed: plain.options.masked)
        fieldRulings = OTLPFieldRulings(allowed: plain.options.masked)
        profiles = [RedactionProfile?](repeating: nil, count: plain.view.owners.owners.count)
        emitter = JSONEmitter(pretty: false, depth: OTLPAnswer.depth)
        room = 16 * cursor.text.count + (1 << 20)
    }

    mutating func next(isFirst: Bool) throws(ReplyFault) -> [UInt8]? {
        guard !isFinished else { return nil }
        // Taken out: a copy of it would copy its room. It is lost where this throws, and the reply with it.
        var emitter = JSONEmitter(pretty: false)
        swap(&emitter, &self.emitter)
        if position == 0, !isFirst { emitter.passElement() }
        while position < view.spans.count, emitter.count < Self.windowBytes {
            let visible = view.spans[position]
            if visible.visibility == .shape {
                close(&emitter)
                shape(visible, &emitter)
            } else {
                enterProfile(ofSpan: visible.index)
                try enterGroup(of: visible, &emitter)
                try span(visible, &emitter)
            }
            position += 1
        }
        if position == view.spans.count {
            close(&emitter)
            isFinished = true
        }
        let window = emitter.drain()
        self.emitter = emitter
        return window
    }

    /// INVARIANT: called before anything of a span that is more than a shape is written.
    mutating func enterProfile(ofSpan index: Int32) {
        let place = view.owners.place(ofSpan: index)
        profile = profiles[place] ?? redactor.profile(of: view.owners.owners[place])
        profiles[place] = profile
    }

    // MARK: Groups

    /// How spans of one use show a resource or a scope: the same for all of them.
    struct GroupUse: Hashable {
        let isScope: Bool
        let number: Int32
        let visibility: Visibility
        let profile: RedactionProfile
    }

    /// A text is made anew where the use is another than the last span's.
    private mutating func text(of use: GroupUse, after last: (use: GroupUse, text: [UInt8])?) throws(ReplyFault)
        -> [UInt8]
    {
        if let last, last.use == use { return last.text }
        let text = try text(of: use)
        try takeRoom(text.count)
        return text
    }

    mutating func takeRoom(_ bytes: Int) throws(ReplyFault) {
        room -= bytes
        guard room >= 0 else { throw .tooLarge }
    }

    mutating func text(of use: GroupUse) throws(ReplyFault) -> [UInt8] {
        var text = JSONEmitter(pretty: false)
        if use.isScope {
            try scope(layout.scopes[Int(use.number)].attributes, use.visibility, &text)
        } else {
            try resource(layout.resources[Int(use.number)].attributes, use.visibility, &text)
        }
        return text.bytes
    }

    /// The group that the last span stands in.
    private struct OpenGroup {
        let scope: Int32
        let resourceText: [UInt8]
        let scopeText: [UInt8]
        /// Whether the URLs of schemas are shown behind its lists.
        let showsSchemas: Bool

        func sharesResource(with other: Self, in layout: OTLPLayout) -> Bool {
            layout.scopes[Int(scope)].resource == layout.scopes[Int(other.scope)].resource
                && showsSchemas == other.showsSchemas && resourceText == other.resourceText
        }

        func sharesScope(with other: Self) -> Bool {
            scope == other.scope && scopeText == other.scopeText
        }
    }

    func uses(of visible: VisibleSpan) -> (resource: GroupUse, scope: GroupUse) {
        let scope = places[Int(visible.index)].scope
        return (
            GroupUse(
                isScope: false, number: layout.scopes[Int(scope)].resource, visibility: visible.visibility,
                profile: profile),
            GroupUse(isScope: true, number: scope, visibility: visible.visibility, profile: profile)
        )
    }

    /// A group ends where the store's ends, or where the next span of it shows its resource or scope otherwise.
    private mutating func enterGroup(of visible: VisibleSpan, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        let (resourceUse, scopeUse) = uses(of: visible)
        let resourceText = try text(of: resourceUse, after: self.resourceText)
        let scopeText = try text(of: scopeUse, after: self.scopeText)
        self.resourceText = (resourceUse, resourceText)
        self.scopeText = (scopeUse, scopeText)
        let group = OpenGroup(
            scope: scopeUse.number, resourceText: resourceText, scopeText: scopeText,
            showsSchemas: visible.visibility == .full)
        let staysInResource = open.map { group.sharesResource(with: $0, in: layout) } ?? false
        if let open, staysInResource {
            guard !group.sharesScope(with: open) else { return }
            closeScope(open, &emitter)
        } else {
            close(&emitter)
        }
        if !staysInResource {
            emitter.open(UInt8(ascii: "{"))
            emitter.name("resource")
            emitter.value(resourceText[...])
            emitter.name("scopeSpans")
            emitter.open(UInt8(ascii: "["))
        }
        emitter.open(UInt8(ascii: "{"))
        emitter.name("scope")
        emitter.value(scopeText[...])
        emitter.name("spans")
        emitter.open(UInt8(ascii: "["))
        open = group
    }

    private func closeScope(_ group: OpenGroup, _ emitter: inout JSONEmitter) {
        emitter.close(UInt8(ascii: "]"))
        if group.showsSchemas { schema(layout.scopes[Int(group.scope)].schema, &emitter) }
        emitter.close(UInt8(ascii: "}"))
    }

    private mutating func close(_ emitter: inout JSONEmitter) {
        guard let open else { return }
        closeScope(open, &emitter)
        emitter.close(UInt8(ascii: "]"))
        if open.showsSchemas {
            schema(layout.resources[Int(layout.scopes[Int(open.scope)].resource)].schema, &emitter)
        }
        emitter.close(UInt8(ascii: "}"))
        self.open = nil
    }

    private static let schemas = Array("https://opentelemetry.io/schemas/".utf8)

    /// OpenTelemetry's own alone: no rule can name it, and what else stands there may name anything.
    private func schema(_ url: JSONString?, _ emitter: inout JSONEmitter) {
        guard let url, case let text = cursor.slice(url), text.starts(with: Self.schemas),
            text.dropFirst(Self.schemas.count).allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") })
        else { return }
        emitter.name("schemaUrl")
        emitter.string(text)
    }
}

extension OTLPRendering: TraceRendering {
    var traceText: [UInt8] { plain.traceText }
    var redactions: [String: Int] { redactor.tally }
    func satisfies(_ search: TraceSearch, narrowedBy narrowing: SearchNarrowing?) throws(ReplyFault) -> Bool {
        try plain.satisfies(search, narrowedBy: narrowing)
    }
    func summary() throws(ReplyFault) -> TraceSummary { try plain.summary() }
}
