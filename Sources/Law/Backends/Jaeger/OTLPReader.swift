import SpanStream

/// Reads what OTLP/JSON is made of, as strictly as all of it is to be read.
struct OTLPReader {
    var cursor: JSONCursor
    /// Members that nobody understands.
    private(set) var unknownDropped = 0
    /// Whether a text or a number is one deeper than the object that it stands in, as it is in spans; in resources and scopes objects alone are counted.
    var countsLeaves = false

    init(_ cursor: JSONCursor) {
        self.cursor = cursor
    }

    func refusal(_ fault: ReplyFault.ShapeFault) -> ReplyFault { .shape(offset: cursor.edge, fault) }

    /// The number of the next member of an object, whose value stands next then; nil behind its end. Members that nobody knows are passed over and counted.
    mutating func member(
        of members: JSONMembers, in object: inout JSONMembers.Progress, depth: Int
    ) throws(ReplyFault) -> Int? {
        while let member = try cursor.member(of: members, in: &object) {
            if member != JSONMembers.unknown {
                guard depth < JSONCursor.maximumDepth || !countsLeaves else { throw tooDeep }
                return member
            }
            unknownDropped += 1
            try cursor.skipValue(depth: depth + 1)
        }
        return nil
    }

    var tooDeep: ReplyFault { .malformed(offset: cursor.edge, .tooDeep) }

    /// Goes behind the value that stands next, and says where it stands: for what is read later. A list or an object is not read yet.
    mutating func passed(depth: Int) throws(ReplyFault) -> JSONCursor.Place {
        let place = cursor.place
        let isNested = cursor.structural == UInt8(ascii: "[") || cursor.structural == UInt8(ascii: "{")
        if isNested, !cursor.scalarIsNext { try cursor.passOver() } else { try cursor.skipValue(depth: depth) }
        return place
    }

    mutating func string() throws(ReplyFault) -> JSONString {
        guard cursor.stringIsNext else { throw refusal(.wrongShape) }
        return try cursor.string()
    }

    /// Nil where anything but a string stands, which is passed over.
    mutating func optionalString(depth: Int) throws(ReplyFault) -> JSONString? {
        if cursor.stringIsNext { return try cursor.string() }
        try cursor.skipValue(depth: depth)
        return nil
    }

    /// A whole number, written as one or, as protobuf's JSON has those of 64 bits, in quotes.
    mutating func integer() throws(ReplyFault) -> Int64 {
        let digits: ArraySlice<UInt8>
        if cursor.stringIsNext {
            digits = cursor.slice(try cursor.string())
        } else {
            let scalar = try cursor.scalar()
            digits = cursor.text[scalar.start..<scalar.end]
        }
        guard let value = JSONCursor.int64(digits) else { throw refusal(.wrongShape) }
        return value
    }

    /// Nanoseconds since the epoch.
    mutating func nanoseconds() throws(ReplyFault) -> Int64 {
        let value = try integer()
        guard value >= 0 else { throw refusal(.wrongShape) }
        return value
    }

    /// Writes a string as it reads, with the least escapes.
    func write(_ string: JSONString, _ emitter: inout JSONEmitter) {
        if string.isEscaped {
            emitter.string(cursor.slice(string))
        } else {
            emitter.plainString(cursor.text, from: string.start, to: string.end)
        }
    }
}
