import Quantities
import SpanStream
import TraceModel

/// Reads one trace of a reply of the v1 API into a skeleton and the places of its spans.
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

    /// Reads the trace that stands next.
    mutating func read() throws(ReplyFault) -> JaegerTrace {
        let start = cursor.place
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
        let skeleton = try skeleton()
        return JaegerTrace(skeleton: skeleton, bodies: bodies, passage: cursor.passage(from: start))
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
