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

    /// `fields` are room to read it in.
    init(
        reading cursor: inout JSONCursor, _ fields: inout JSONFields, dropped: inout Int
    ) throws(ReplyFault) {
        _ = try cursor.read(Self.shape, depth: 8, into: &fields)
        dropped += fields.unknown
        let (typeName, traceText, spanText) = (fields[0].string, fields[1].string, fields[2].string)
        guard let type = typeName.flatMap({ Self.types.number(of: $0, cursor) }),
            let trace = traceText.flatMap({ TraceID(hex: cursor.slice($0)) }),
            let span = spanText.flatMap({ SpanID(hex: cursor.slice($0)) })
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

    /// `members` are room to read it in.
    init(reading cursor: inout JSONCursor, _ members: inout JSONFields) throws(ReplyFault) {
        _ = try cursor.read(Self.shape, depth: 8, into: &members)
        timestamp = members[0].integer ?? 0
        fields = members[1].place
        dropped = members.unknown
    }
}
