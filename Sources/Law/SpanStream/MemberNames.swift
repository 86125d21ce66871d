/// The names that an object has had so far, so that none comes twice (compared as bytes, escapes undone).
package struct MemberNames {
    /// The first names, where they stand: most objects have few, which are told apart without a copy.
    private var few = InlineArray<8, JSONString>(repeating: .empty)
    private var count = 0
    /// All names, once there are more.
    private var many: Set<[UInt8]> = []

    package init() {}

    package mutating func insert(_ name: JSONString, of cursor: JSONCursor) throws(ReplyFault) {
        guard isNew(name, cursor) else { throw .malformed(offset: name.start, .repeatedMember) }
    }

    private mutating func isNew(_ name: JSONString, _ cursor: JSONCursor) -> Bool {
        guard count < few.count else {
            if many.isEmpty { for place in few.indices { many.insert(cursor.decoded(few[place])) } }
            return many.insert(cursor.decoded(name)).inserted
        }
        for place in 0..<count where cursor.areEqual(few[place], name) { return false }
        few[count] = name
        count += 1
        return true
    }
}
