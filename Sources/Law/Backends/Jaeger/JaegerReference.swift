import SpanStream
import TraceModel

/// One element of a span's `references`; without trace or span where it is not understood, which is counted.
struct JaegerReference {
    private(set) var isChildOf = false
    private(set) var trace: TraceID?
    private(set) var span: SpanID?

    private static let shape = JSONShape([
        .init("refType", .stringIfAny), .init("traceID", .stringIfAny), .init("spanID", .stringIfAny),
    ])
    private static let types = JSONNames(["CHILD_OF", "FOLLOWS_FROM"])

    init(reading cursor: inout JSONCursor, dropped: inout Int) throws(ReplyFault) {
        var fields = JSONFields()
        _ = try cursor.read(Self.shape, depth: 8, into: &fields)
        dropped += fields.unknown
        guard let type = fields[0].string.flatMap({ Self.types.number(of: $0, cursor) }),
            let trace = fields[1].string.flatMap({ TraceID(hex: cursor.slice($0)) }),
            let span = fields[2].string.flatMap({ SpanID(hex: cursor.slice($0)) })
        else {
            dropped += 1
            return
        }
        isChildOf = type == 0
        self.trace = trace
        self.span = span
    }
}

/// One element of a span's `logs`: its time, and where its fields stand.
struct JaegerLog {
    let timestamp: Int64
    let fields: JSONCursor.Place?
    let dropped: Int

    private static let shape = JSONShape([.init("timestamp", .integer, required: true), .init("fields", .list)])

    init(reading cursor: inout JSONCursor) throws(ReplyFault) {
        var members = JSONFields()
        _ = try cursor.read(Self.shape, depth: 8, into: &members)
        timestamp = members[0].integer ?? 0
        fields = members[1].place
        dropped = members.unknown
    }
}
