import SpanStream
import TraceModel

/// One element of a span's `references`; without trace or span where it is not understood, which is counted.
struct JaegerReference {
    private(set) var isChildOf = false
    private(set) var trace: TraceID?
    private(set) var span: SpanID?

    init(reading cursor: inout JSONCursor, dropped: inout Int) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw .shape(offset: cursor.edge, .wrongShape) }
        var names = MemberNames()
        var type: JSONString?
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                guard !cursor.scalarIsNext, cursor.structural == UInt8(ascii: "\"") else {
                    if !Self.isMember(name, cursor) { dropped += 1 }
                    try cursor.skipValue(depth: 8)
                    continue
                }
                let text = try cursor.string()
                if cursor.equals(name, "refType") {
                    type = text
                } else if cursor.equals(name, "traceID") {
                    trace = TraceID(hex: cursor.slice(text))
                } else if cursor.equals(name, "spanID") {
                    span = SpanID(hex: cursor.slice(text))
                } else {
                    dropped += 1
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        isChildOf = type.map { cursor.equals($0, "CHILD_OF") } ?? false
        let isKnownType = isChildOf || (type.map { cursor.equals($0, "FOLLOWS_FROM") } ?? false)
        guard isKnownType, trace != nil, span != nil else {
            trace = nil
            span = nil
            dropped += 1
            return
        }
    }

    private static func isMember(_ name: JSONString, _ cursor: JSONCursor) -> Bool {
        cursor.equals(name, "refType") || cursor.equals(name, "traceID") || cursor.equals(name, "spanID")
    }
}

/// One element of a span's `logs`: its time, and where its fields stand.
struct JaegerLog {
    private(set) var timestamp: Int64 = 0
    private(set) var fields: JSONCursor.Place?
    private(set) var dropped = 0

    init(reading cursor: inout JSONCursor) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw .shape(offset: cursor.edge, .wrongShape) }
        var names = MemberNames()
        var foundTime = false
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                if cursor.equals(name, "timestamp") {
                    timestamp = try JaegerSpan.integer(&cursor)
                    foundTime = true
                } else if cursor.equals(name, "fields") {
                    fields = try JaegerSpan.listPlace(&cursor)
                } else {
                    dropped += 1
                    try cursor.skipValue(depth: 8)
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        guard foundTime else { throw .shape(offset: cursor.edge, .missingMember) }
    }
}
