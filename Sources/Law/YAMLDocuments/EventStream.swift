import CYAML

/// libyaml's events of one file, as values: all that the rest of the room knows of the parser.
///
/// SAFETY: the parser and its events live on the heap inside `read` and are freed there; the input outlives the parser,
/// since it is only lent to the closure in which the whole parse happens; text is copied out before its event is freed.
struct EventStream {
    /// Why the parser stopped before the end.
    struct Failure {
        let message: String
        let line: Int
        let column: Int
    }

    private(set) var events: [YAMLEvent] = []
    private(set) var failure: Failure?
    private var depth = 0
    private var nodes = 0
    private let limits: YAMLLimits
    /// The file's characters, kept only where it holds a `!`.
    private let characters: [Unicode.Scalar]

    /// Reads to the end, the first syntax error or a limit. `bytes` have passed `CharacterCheck`.
    static func read(_ bytes: [UInt8], limits: YAMLLimits) -> EventStream {
        var stream = EventStream(bytes, limits: limits)
        // libyaml asserts that its input is not a null pointer, which an empty array may lend.
        guard !bytes.isEmpty else { return stream }
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { unsafe parser.deallocate() }
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            stream.failure = Failure(message: "not enough memory for the parser", line: 1, column: 1)
            return stream
        }
        defer { unsafe yaml_parser_delete(parser) }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
            unsafe stream.run(parser)
        }
        return stream
    }

    private init(_ bytes: [UInt8], limits: YAMLLimits) {
        self.limits = limits
        characters =
            bytes.contains(UInt8(ascii: "!")) ? Array(String(decoding: bytes, as: UTF8.self).unicodeScalars) : []
    }

    private mutating func run(_ parser: UnsafeMutablePointer<yaml_parser_t>) {
        let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
        defer { unsafe event.deallocate() }
        var isOpen = true
        while isOpen, failure == nil {
            guard unsafe yaml_parser_parse(parser, event) == 1 else {
                failure = unsafe Self.syntaxFailure(parser.pointee)
                return
            }
            isOpen = unsafe event.pointee.type != YAML_STREAM_END_EVENT
            unsafe take(event.pointee)
            unsafe yaml_event_delete(event)
        }
    }

    private mutating func take(_ event: yaml_event_t) {
        let data = unsafe event.data
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT:
            let start = unsafe data.document_start
            let directives =
                unsafe start.version_directive != nil || start.tag_directives.start != start.tag_directives.end
            unsafe append(.documentStart(hasDirectives: directives), event)
        case YAML_DOCUMENT_END_EVENT: unsafe append(.documentEnd, event)
        case YAML_ALIAS_EVENT: unsafe append(.alias, event)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe data.scalar
            let text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            unsafe append(
                .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), event, anchor: scalar.anchor != nil,
                tag: scalar.tag != nil || startsWithTag(event))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe data.sequence_start
            unsafe append(.listStart, event, anchor: start.anchor != nil, tag: start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: unsafe append(.listEnd, event)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe data.mapping_start
            unsafe append(.mappingStart, event, anchor: start.anchor != nil, tag: start.tag != nil)
        case YAML_MAPPING_END_EVENT: unsafe append(.mappingEnd, event)
        default: break  // The stream's own start and end say nothing.
        }
    }

    /// libyaml drops the tag `!` of a scalar without a trace; no untagged scalar begins with one outside of quotes.
    private func startsWithTag(_ event: yaml_event_t) -> Bool {
        let index = unsafe Int(clamping: event.start_mark.index)
        return index < characters.count && characters[index] == "!"
    }

    private mutating func append(_ kind: YAMLEvent.Kind, _ event: yaml_event_t, anchor: Bool = false, tag: Bool = false)
    {
        let line = unsafe Int(clamping: event.start_mark.line) + 1
        let column = unsafe Int(clamping: event.start_mark.column) + 1
        events.append(YAMLEvent(kind: kind, hasAnchor: anchor, hasTag: tag, line: line, column: column))
        switch kind {
        case .listStart, .mappingStart:
            depth += 1
            nodes += 1
        case .listEnd, .mappingEnd: depth -= 1
        case .scalar, .alias: nodes += 1
        case .documentStart, .documentEnd: break
        }
        if depth > limits.depth {
            failure = Failure(message: "nested deeper than \(limits.depth) levels", line: line, column: column)
        } else if nodes > limits.nodes {
            failure = Failure(message: "file holds more than \(limits.nodes) values", line: line, column: column)
        }
    }

    /// The parser's own words are fixed texts that quote nothing of the file.
    private static func syntaxFailure(_ parser: yaml_parser_t) -> Failure {
        let words = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "not enough memory"
        return unsafe Failure(
            message: "not YAML: " + words, line: Int(clamping: parser.problem_mark.line) + 1,
            column: Int(clamping: parser.problem_mark.column) + 1)
    }
}
