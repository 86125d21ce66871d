import SpanStream
import TraceModel

/// The members of one span, where they stand. Read once to index a reply and once more to render a visible span.
struct JaegerSpan {
    var id = SpanID(0)
    var flags: Int64?
    var name = JSONString(start: 0, end: 0, isEscaped: false)
    var processID = JSONString(start: 0, end: 0, isEscaped: false)
    var startTime: Int64 = 0
    var duration: Int64 = 0
    var references: JSONCursor.Place?
    var tags: JSONCursor.Place?
    var logs: JSONCursor.Place?
    var dropped = 0

    private var seen: UInt16 = 0

    /// Each member's bit in `seen`.
    private enum Member: UInt16 {
        case traceID = 1
        case spanID = 2
        case operationName = 4
        case processID = 8
        case startTime = 16
        case duration = 32
        case flags = 64
        case references = 128
        case tags = 256
        case logs = 512
        case warnings = 1024

        static let required: UInt16 = 63
    }

    /// Reads the span whose `{` stands next. `checkTraceID` judges its `traceID`; lists are passed over by `list`, which may read them.
    init(
        reading cursor: inout JSONCursor,
        checkTraceID: (inout JSONCursor) throws(ReplyFault) -> Void
    ) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw .shape(offset: cursor.edge, .wrongShape) }
        var others: MemberNames?
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                guard let member = Self.member(name, cursor) else {
                    dropped += 1
                    if others == nil { others = MemberNames() }
                    try others?.insert(name, of: cursor)
                    try cursor.skipValue(depth: 6)
                    continue
                }
                guard seen & member.rawValue == 0 else { throw .malformed(offset: name.start, .repeatedMember) }
                seen |= member.rawValue
                try read(member, &cursor, checkTraceID)
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        guard seen & Member.required == Member.required else { throw .shape(offset: cursor.edge, .missingMember) }
    }

    private static func member(_ name: JSONString, _ cursor: JSONCursor) -> Member? {
        // Told apart by length first: two names at most share one.
        switch name.isEscaped ? -1 : name.end - name.start {
        case 4: cursor.equals(name, "tags") ? .tags : cursor.equals(name, "logs") ? .logs : nil
        case 5: cursor.equals(name, "flags") ? .flags : nil
        case 6: cursor.equals(name, "spanID") ? .spanID : nil
        case 7: cursor.equals(name, "traceID") ? .traceID : nil
        case 8: cursor.equals(name, "duration") ? .duration : cursor.equals(name, "warnings") ? .warnings : nil
        case 9: cursor.equals(name, "startTime") ? .startTime : cursor.equals(name, "processID") ? .processID : nil
        case 10: cursor.equals(name, "references") ? .references : nil
        case 13: cursor.equals(name, "operationName") ? .operationName : nil
        case -1: escapedMember(name, cursor)
        default: nil
        }
    }

    private static func escapedMember(_ name: JSONString, _ cursor: JSONCursor) -> Member? {
        let names: [(StaticString, Member)] = [
            ("traceID", .traceID), ("spanID", .spanID), ("operationName", .operationName), ("processID", .processID),
            ("startTime", .startTime), ("duration", .duration), ("flags", .flags), ("references", .references),
            ("tags", .tags), ("logs", .logs), ("warnings", .warnings),
        ]
        return names.first { cursor.equals(name, $0.0) }?.1
    }

    private mutating func read(
        _ member: Member, _ cursor: inout JSONCursor, _ checkTraceID: (inout JSONCursor) throws(ReplyFault) -> Void
    ) throws(ReplyFault) {
        switch member {
        case .traceID: try checkTraceID(&cursor)
        case .spanID:
            let text = try Self.text(&cursor)
            guard let id = SpanID(hex: cursor.slice(text)) else {
                throw .shape(offset: text.start, .wrongShape)
            }
            self.id = id
        case .operationName: name = try Self.text(&cursor)
        case .processID: processID = try Self.text(&cursor)
        case .startTime: startTime = try Self.integer(&cursor)
        case .duration: duration = try Self.integer(&cursor)
        case .flags: try readFlags(&cursor)
        case .references: references = try Self.listPlace(&cursor)
        case .tags: tags = try Self.listPlace(&cursor)
        case .logs: logs = try Self.listPlace(&cursor)
        case .warnings: try cursor.skipValue(depth: 6)
        }
    }

    /// The only scalar that a span may lack: one that is no integer is dropped and counted.
    private mutating func readFlags(_ cursor: inout JSONCursor) throws(ReplyFault) {
        let before = cursor.place
        do {
            flags = try Self.integer(&cursor)
        } catch {
            cursor.seek(to: before)
            dropped += 1
            try cursor.skipValue(depth: 6)
        }
    }

    /// A string where Jaeger writes one.
    static func text(_ cursor: inout JSONCursor) throws(ReplyFault) -> JSONString {
        guard !cursor.scalarIsNext, cursor.structural == UInt8(ascii: "\"") else {
            throw .shape(offset: cursor.edge, .wrongShape)
        }
        return try cursor.string()
    }

    /// A 64-bit integer, written as a number or as a string of digits.
    static func integer(_ cursor: inout JSONCursor) throws(ReplyFault) -> Int64 {
        let start = cursor.edge
        let digits: ArraySlice<UInt8>
        if cursor.scalarIsNext {
            let scalar = try cursor.scalar()
            digits = cursor.text[scalar.start..<scalar.end]
        } else {
            digits = cursor.slice(try text(&cursor))
        }
        guard let value = JSONCursor.int64(digits) else { throw .shape(offset: start, .wrongShape) }
        return value
    }

    /// The place before a list's `[`, which the cursor passes over; nil for `null`.
    static func listPlace(_ cursor: inout JSONCursor) throws(ReplyFault) -> JSONCursor.Place? {
        if cursor.scalarIsNext {
            guard try cursor.scalar().kind == .null else { throw .shape(offset: cursor.edge, .wrongShape) }
            return nil
        }
        guard cursor.structural == UInt8(ascii: "[") else { throw .shape(offset: cursor.edge, .wrongShape) }
        let place = cursor.place
        try cursor.passOver()
        return place
    }
}
