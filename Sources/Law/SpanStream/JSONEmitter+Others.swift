extension JSONEmitter {
    /// Forgets what has been written and keeps the room: for one that stands outside of all brackets.
    package mutating func clear() {
        count = 0
        needsComma = false
    }

    /// What another compact emitter has written of a list, as elements of the one that is open.
    package mutating func elements(of other: JSONEmitter) {
        guard other.count > 0 else { return }
        put(other.room, 0, other.count, separate())
    }

    /// A member that is a list, whose elements another compact emitter has written.
    package mutating func list(_ name: StaticString, of elements: JSONEmitter) {
        self.name(name)
        open(UInt8(ascii: "["))
        self.elements(of: elements)
        close(UInt8(ascii: "]"))
    }

    /// A part of what has been written and not been handed out.
    package func bytes(_ range: Range<Int>) -> [UInt8] { Array(room[..<count][range]) }

    package mutating func truth(_ value: Bool) {
        put(value ? "true" : "false", separate())
    }
}
