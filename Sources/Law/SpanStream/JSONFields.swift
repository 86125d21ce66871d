/// What an object held under the names of its shape, by their numbers.
package struct JSONFields {
    private var fields = InlineArray<12, JSONField>(repeating: .none)
    /// Members and values that were not understood.
    package private(set) var unknown = 0
    var isOpen = false
    var seen: UInt32 = 0
    var expected = 0
    var others: MemberNames?
    /// Of a list of pairs that was read, those that the shape names.
    package internal(set) var pairs: [JSONPair] = []

    package init() {}

    /// What stood under the name with this number. It changes nothing: as mutating it is read in place, where else all fields would be copied.
    package subscript(_ member: Int) -> JSONField {
        mutating get { seen & 1 << UInt32(member) == 0 ? .none : fields[member] }
    }

    /// Forgets one object before another is read. What is not seen is not looked at, so nothing else is cleared.
    mutating func begin() {
        unknown = 0
        isOpen = true
        seen = 0
        expected = 0
        if others != nil { others = nil }
        if !pairs.isEmpty { pairs.removeAll(keepingCapacity: true) }
    }

    /// Takes note of a member that the shape knows; false where it was there before.
    @inline(__always) mutating func see(_ member: Int) -> Bool {
        guard seen & 1 << UInt32(member) == 0 else { return false }
        seen |= 1 << UInt32(member)
        expected = member + 1
        return true
    }

    mutating func seeUnknown(_ name: JSONString, of cursor: JSONCursor) throws(ReplyFault) {
        unknown += 1
        if others == nil { others = MemberNames() }
        try others?.insert(name, of: cursor)
    }

    @inline(__always) mutating func set(_ member: Int, _ field: JSONField?) {
        if let field {
            fields[member] = field
        } else {
            fields[member] = .none
            unknown += 1
        }
    }
}

/// What stood under a name.
package enum JSONField: Sendable {
    /// Nothing, or what the shape passes over.
    case none
    case string(JSONString)
    case scalar(JSONScalar)
    case integer(Int64, JSONCursor.Place)
    /// Before a list.
    case list(JSONCursor.Place)
    /// Before a list that held nothing but pairs: what is to be known of it is in `pairs`.
    case pairs(JSONCursor.Place)
    /// An object or a list where anything may stand.
    case nested
}
