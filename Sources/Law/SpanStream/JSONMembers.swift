/// The members that objects of one kind may have, by their numbers: for who reads each value where it stands.
package struct JSONMembers: Sendable {
    /// The number of a member that is none of them.
    package static let unknown = -1

    private let names: [[UInt8]]
    /// Each name with its quotes and its colon.
    private let frames: [JSONFrame]

    /// Of at most 32 names of up to 29 bytes, which are numbered as they are given; best in the order in which they are written.
    package init(_ names: [StaticString]) {
        precondition(names.count <= 32)
        self.names = names.map { Array("\($0)".utf8) }
        frames = names.map { JSONFrame(Array("\"\($0)\":".utf8)) }
    }

    /// How far an object has been read.
    package struct Progress {
        /// How many members have been read.
        package fileprivate(set) var count = 0
        fileprivate var isOpen = false
        fileprivate var expected = 0
        fileprivate var seen: UInt32 = 0
        /// Those that nobody knows.
        fileprivate var others: MemberNames?

        package init() {}
    }

    /// The number of the name that stands, with its quotes and its colon, at an offset; asked first are those that were not passed yet.
    @inline(__always) fileprivate func number(in text: [UInt8], at offset: Int, from expected: Int) -> Int? {
        for number in expected..<frames.count where frames[number].stands(in: text, at: offset) { return number }
        for number in 0..<expected where frames[number].stands(in: text, at: offset) { return number }
        return nil
    }

    fileprivate func number(of name: JSONString, _ cursor: JSONCursor) -> Int? {
        names.firstIndex { cursor.equals(name, $0) }
    }
}

extension JSONCursor {
    /// Goes on in the object that stands next, or that `object` has begun: the number of its next member, whose value stands next then, and nil
    /// behind its end. Refused are what is no object, and a member that comes twice.
    package mutating func member(
        of members: JSONMembers, in object: inout JSONMembers.Progress
    ) throws(ReplyFault) -> Int? {
        if object.isOpen {
            guard try another(before: UInt8(ascii: "}")) else { return nil }
        } else {
            guard take(UInt8(ascii: "{")) else { throw .shape(offset: edge, .wrongShape) }
            object.isOpen = true
            if take(UInt8(ascii: "}")) { return nil }
        }
        object.count += 1
        if next + 3 < entries.count, Int(entries[next]) == edge,
            let member = members.number(in: text, at: edge, from: object.expected)
        {
            let start = edge + 1
            edge = Int(entries[next + 2]) + 1
            // Its two quotes and its colon.
            next += 3
            try object.see(member, at: start)
            return member
        }
        let name = try memberName()
        if let member = members.number(of: name, self) {
            try object.see(member, at: name.start)
            return member
        }
        if object.others == nil { object.others = MemberNames() }
        try object.others?.insert(name, of: self)
        return JSONMembers.unknown
    }

    /// Enters the list that stands next; false where it holds nothing, or where `null` stands for it.
    package mutating func beginList() throws(ReplyFault) -> Bool {
        if take(UInt8(ascii: "[")) { return !take(UInt8(ascii: "]")) }
        guard scalarIsNext, try scalar().kind == .null else { throw .shape(offset: edge, .wrongShape) }
        return false
    }
}

extension JSONMembers.Progress {
    @inline(__always) fileprivate mutating func see(_ member: Int, at start: Int) throws(ReplyFault) {
        let bit: UInt32 = 1 << UInt32(member)
        guard seen & bit == 0 else { throw .malformed(offset: start, .repeatedMember) }
        seen |= bit
        expected = member + 1
    }
}
