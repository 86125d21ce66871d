import Quantities
import SpanStream
import TraceModel

/// Reads a whole reply of the v1 trace route into a skeleton and the places of its spans.
struct JaegerReader {
    var cursor: JSONCursor
    var bodies = JaegerBodies()
    /// Room to read spans in, and tags.
    var members = JSONFields()
    var fields = JSONFields()
    var identity: TraceIdentity

    var spans: [SpanRecord] = []
    var links: [SpanLink] = []
    /// What each span says of its origin beside its process.
    var origins = OriginTable()
    var processNames = TextNumbers()
    /// By the number of its name; nil for a name that only spans have used so far.
    var processes: [JaegerBodies.Process?] = []
    var processEvidence: [ProcessEvidence] = []
    /// Whether what spans say of their clusters is evidence.
    let readsClusters: Bool
    let telling: Telling

    init(_ cursor: JSONCursor, expecting id: TraceID?, readsClusters: Bool) {
        self.cursor = cursor
        self.readsClusters = readsClusters
        telling = readsClusters ? Self.tellingOfClusters : Self.telling
        identity = TraceIdentity(expecting: id)
    }

    /// Refuses the reply for what it says rather than for how it is spelled.
    func refusal(_ fault: ReplyFault.ShapeFault) -> ReplyFault { .shape(offset: cursor.edge, fault) }

    /// Reads the envelope. Nil where it holds no trace.
    mutating func read() throws(ReplyFault) -> TraceSkeleton? {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.notAnEnvelope) }
        var names = MemberNames()
        var foundTrace = false
        var foundData = false
        var errors = StoreErrors()
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                if cursor.equals(name, "data") {
                    foundData = true
                    foundTrace = try data()
                } else if cursor.equals(name, "errors") {
                    errors = try readErrors()
                } else {
                    if !Self.isFrame(name, cursor) { bodies.unknownDropped += 1 }
                    try cursor.skipValue(depth: 2)
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        try cursor.end()
        guard foundData else { throw refusal(.notAnEnvelope) }
        guard foundTrace ? !errors.any : !errors.otherThanMissing else { throw refusal(.errors) }
        return foundTrace ? try skeleton() : nil
    }

    private static func isFrame(_ name: JSONString, _ cursor: JSONCursor) -> Bool {
        cursor.equals(name, "total") || cursor.equals(name, "limit") || cursor.equals(name, "offset")
    }

    /// Whether there is a trace.
    private mutating func data() throws(ReplyFault) -> Bool {
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw refusal(.notAnEnvelope) }
            return false
        }
        guard cursor.take(UInt8(ascii: "[")) else { throw refusal(.notAnEnvelope) }
        guard !cursor.take(UInt8(ascii: "]")) else { return false }
        try trace()
        guard try !cursor.another(before: UInt8(ascii: "]")) else { throw refusal(.severalTraces) }
        return true
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

    private mutating func trace() throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.wrongShape) }
        var names = MemberNames()
        var found = 0
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                if cursor.equals(name, "traceID") {
                    found += 1
                    guard cursor.stringIsNext else { throw refusal(.wrongShape) }
                    let id = try cursor.string()
                    try identity.check(id, cursor)
                } else if cursor.equals(name, "spans") {
                    found += 1
                    try list { (reader) throws(ReplyFault) in try reader.span() }
                } else if cursor.equals(name, "processes") {
                    found += 1
                    try readProcesses()
                } else {
                    if !cursor.equals(name, "warnings") { bodies.unknownDropped += 1 }
                    try cursor.skipValue(depth: 4)
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        guard found == 3 else { throw refusal(.missingMember) }
    }

    /// A list, or `null` for an empty one.
    mutating func list(_ element: (inout JaegerReader) throws(ReplyFault) -> Void) throws(ReplyFault) {
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw refusal(.wrongShape) }
            return
        }
        guard cursor.take(UInt8(ascii: "[")) else { throw refusal(.wrongShape) }
        guard !cursor.take(UInt8(ascii: "]")) else { return }
        repeat { try element(&self) } while try cursor.another(before: UInt8(ascii: "]"))
    }
}
