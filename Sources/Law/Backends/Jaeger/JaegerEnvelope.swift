import SpanStream
import TraceModel

/// One trace of a reply: what the view is made of, and where its spans stand.
struct JaegerTrace: Sendable {
    let skeleton: TraceSkeleton
    let bodies: JaegerBodies
    /// All of it, as it stands in the reply.
    let passage: JSONPassage
}

/// Reads a whole reply of the v1 API: the envelope, and each trace of its list.
struct JaegerEnvelope {
    /// Which traces a reply may hold.
    enum Question {
        /// One, of this id where one is given.
        case trace(TraceID?)
        case list

        /// The one that it may hold; nil for any.
        var trace: TraceID? { if case .trace(let id) = self { id } else { nil } }
    }

    private var cursor: JSONCursor
    private let question: Question
    /// Whether what spans say of their clusters is evidence.
    private let readsClusters: Bool
    /// Traces that are not to be read again.
    private let known: KnownTraces
    private var traces: [JaegerTrace] = []
    private(set) var listed: [ListedTrace] = []
    /// Members that were dropped because they are not understood; each trace that is read counts its own.
    private(set) var unknownDropped = 0

    init(_ cursor: JSONCursor, _ question: Question, readsClusters: Bool, known: KnownTraces = KnownTraces()) {
        self.cursor = cursor
        self.question = question
        self.readsClusters = readsClusters
        self.known = known
    }

    private func refusal(_ fault: ReplyFault.ShapeFault) -> ReplyFault { .shape(offset: cursor.edge, fault) }

    /// The traces that are not known, in the store's order.
    mutating func read() throws(ReplyFault) -> [JaegerTrace] {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.notAnEnvelope) }
        var names = MemberNames()
        var foundData = false
        var errors = StoreErrors()
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                if cursor.equals(name, "data") {
                    foundData = true
                    try readData()
                } else if cursor.equals(name, "errors") {
                    errors = try readErrors()
                } else {
                    if !isFrame(name) { unknownDropped += 1 }
                    try cursor.skipValue(depth: 2)
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        try cursor.end()
        guard foundData else { throw refusal(.notAnEnvelope) }
        guard listed.isEmpty ? !errors.otherThanMissing : !errors.any else { throw refusal(.errors) }
        return traces
    }

    private func isFrame(_ name: JSONString) -> Bool {
        cursor.equals(name, "total") || cursor.equals(name, "limit") || cursor.equals(name, "offset")
    }

    private mutating func readData() throws(ReplyFault) {
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw refusal(.notAnEnvelope) }
            return
        }
        guard cursor.take(UInt8(ascii: "[")) else { throw refusal(.notAnEnvelope) }
        guard !cursor.take(UInt8(ascii: "]")) else { return }
        repeat {
            var expected: TraceID?
            if case .trace(let id) = question {
                guard traces.isEmpty else { throw refusal(.severalTraces) }
                expected = id
            } else if let trace = known.passOver(&cursor) {
                listed.append(ListedTrace(id: trace.id, place: nil))
                unknownDropped += trace.unknownDropped
                continue
            }
            var reader = JaegerReader(cursor, expecting: expected, readsClusters: readsClusters)
            let trace = try reader.read()
            listed.append(ListedTrace(id: trace.skeleton.id, place: traces.count))
            traces.append(trace)
            cursor = reader.cursor
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    /// What the list of errors says: Jaeger and its imitations tell a missing trace by an error of code 404 beside no data.
    private struct StoreErrors {
        var any = false
        var otherThanMissing = false
    }

    private mutating func readErrors() throws(ReplyFault) -> StoreErrors {
        var errors = StoreErrors()
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw refusal(.notAnEnvelope) }
            return errors
        }
        guard cursor.take(UInt8(ascii: "[")) else { throw refusal(.notAnEnvelope) }
        guard !cursor.take(UInt8(ascii: "]")) else { return errors }
        errors.any = true
        repeat {
            let code = try errorCode()
            if code != 404 { errors.otherThanMissing = true }
        } while try cursor.another(before: UInt8(ascii: "]"))
        return errors
    }

    /// The code of one error; nil where it has none.
    private mutating func errorCode() throws(ReplyFault) -> Int64? {
        guard cursor.take(UInt8(ascii: "{")) else {
            try cursor.skipValue(depth: 3)
            return nil
        }
        var names = MemberNames()
        var code: Int64?
        guard !cursor.take(UInt8(ascii: "}")) else { return nil }
        repeat {
            let name = try cursor.memberName()
            try names.insert(name, of: cursor)
            let isCode = cursor.equals(name, "code")
            if isCode { code = try cursor.integer() } else { try cursor.skipValue(depth: 4) }
        } while try cursor.another(before: UInt8(ascii: "}"))
        return code
    }
}
