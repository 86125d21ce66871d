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
    /// Whether those of its tags that tell something are in `fields.pairs`, and all were read.
    let hasReadTags: Bool
    let logs: JSONCursor.Place?
    let dropped: Int

    /// Each member's place in `shape`, in the order in which Jaeger writes them.
    private enum Member: Int {
        case traceID, spanID, flags, operationName, references, startTime, duration, tags, logs, processID, warnings
    }

    private static let members: [JSONShape.Member] = [
        .init("traceID", .checked, required: true), .init("spanID", .checked, required: true),
        .init("flags", .integerIfAny), .init("operationName", .string, required: true), .init("references", .list),
        .init("startTime", .integer, required: true), .init("duration", .integer, required: true),
        .init("tags", .pairs), .init("logs", .list), .init("processID", .string, required: true),
        .init("warnings", .ignored),
    ]

    /// The shape of spans some of whose tags, by their keys, are to be kept. Takes long to make.
    static func shape(telling keys: JSONNames) -> JSONShape {
        JSONShape(members, pairs: (JaegerTag.pairs, named: keys))
    }

    /// Reads the span whose `{` stands next, which must be one of the trace; lists of anything but pairs are passed over.
    init(
        reading cursor: inout JSONCursor, of identity: inout TraceIdentity, as shape: JSONShape,
        _ fields: inout JSONFields
    ) throws(ReplyFault) {
        var id = SpanID(0)
        while let member = try cursor.read(shape, depth: 6, into: &fields) {
            guard let string = fields[member].string else { continue }
            if member == Member.traceID.rawValue {
                try identity.check(string, cursor)
            } else if let named = SpanID(hex: cursor.slice(string)) {
                id = named
            } else {
                throw .shape(offset: string.start, .wrongShape)
            }
        }
        self.id = id
        flags = fields[Member.flags.rawValue].place
        name = fields[Member.operationName.rawValue].string ?? .empty
        processID = fields[Member.processID.rawValue].string ?? .empty
        startTime = fields[Member.startTime.rawValue].integer ?? 0
        duration = fields[Member.duration.rawValue].integer ?? 0
        references = fields[Member.references.rawValue].place
        let list = fields[Member.tags.rawValue]
        tags = list.place
        if case .pairs = list { hasReadTags = true } else { hasReadTags = false }
        logs = fields[Member.logs.rawValue].place
        dropped = fields.unknown
    }
}

extension JSONField {
    var string: JSONString? { if case .string(let string) = self { string } else { nil } }
    var integer: Int64? { if case .integer(let value, _) = self { value } else { nil } }

    /// Before the value, where it is a list or an integer.
    var place: JSONCursor.Place? {
        switch self {
        case .list(let place), .pairs(let place), .integer(_, let place): place
        case .none, .string, .scalar, .nested: nil
        }
    }
}
