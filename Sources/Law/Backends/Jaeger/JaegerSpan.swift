import SpanStream
import TraceModel

/// The members of one span, where they stand.
struct JaegerSpan {
    let id: SpanID
    /// Before its `flags`, where they are an integer.
    let flags: JSONCursor.Place?
    let name: JSONString
    let processID: JSONString
    let startTime: Int64
    let duration: Int64
    let references: JSONCursor.Place?
    let tags: JSONCursor.Place?
    let logs: JSONCursor.Place?
    let dropped: Int

    /// Each member's place in `shape`, in the order in which Jaeger writes them.
    private enum Member: Int {
        case traceID, spanID, flags, operationName, references, startTime, duration, tags, logs, processID, warnings
    }

    private static let shape = JSONShape([
        .init("traceID", .checked, required: true), .init("spanID", .checked, required: true),
        .init("flags", .integerIfAny), .init("operationName", .string, required: true), .init("references", .list),
        .init("startTime", .integer, required: true), .init("duration", .integer, required: true),
        .init("tags", .list), .init("logs", .list), .init("processID", .string, required: true),
        .init("warnings", .ignored),
    ])

    /// Reads the span whose `{` stands next, which must be one of the trace; lists are passed over.
    init(reading cursor: inout JSONCursor, of identity: inout TraceIdentity) throws(ReplyFault) {
        var fields = JSONFields()
        var id = SpanID(0)
        while let member = try cursor.read(Self.shape, depth: 6, into: &fields) {
            guard case .string(let string) = fields[member] else { continue }
            if member == Member.traceID.rawValue {
                try identity.check(string, cursor)
            } else if let named = SpanID(hex: cursor.slice(string)) {
                id = named
            } else {
                throw .shape(offset: string.start, .wrongShape)
            }
        }
        func text(_ member: Member) -> JSONString { fields[member.rawValue].string ?? .empty }
        func integer(_ member: Member) -> Int64 { fields[member.rawValue].integer ?? 0 }
        func list(_ member: Member) -> JSONCursor.Place? { fields[member.rawValue].place }
        self.id = id
        flags = list(.flags)
        name = text(.operationName)
        processID = text(.processID)
        startTime = integer(.startTime)
        duration = integer(.duration)
        references = list(.references)
        tags = list(.tags)
        logs = list(.logs)
        dropped = fields.unknown
    }
}

extension JSONField {
    var string: JSONString? { if case .string(let string) = self { string } else { nil } }
    var integer: Int64? { if case .integer(let value, _) = self { value } else { nil } }

    /// Before the value, where it is a list or an integer.
    var place: JSONCursor.Place? {
        switch self {
        case .list(let place), .integer(_, let place): place
        case .none, .string, .scalar, .nested: nil
        }
    }
}
