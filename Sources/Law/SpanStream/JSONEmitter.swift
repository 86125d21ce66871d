/// Writes JSON text: compact, or with four spaces a level. Names and values are given in order; commas and line breaks are its own.
package struct JSONEmitter: Sendable {
    /// What is written, and room behind it: filled beforehand, so that what is written next is only copied.
    var room = [UInt8](repeating: 0, count: Self.first)
    private static let first = 1024
    /// A room that a large value has made is given up when it is handed out.
    private static let most = 256 << 10
    /// How many bytes have been written and not been handed out.
    package internal(set) var count = 0
    private let isPretty: Bool
    private var depth = 0
    /// Whether something stands already in the object or list that is open.
    var needsComma = false
    private var followsName = false

    /// What stands around a text.
    struct Around: OptionSet {
        let rawValue: UInt8

        static let comma = Around(rawValue: 1)
        static let quotes = Around(rawValue: 2)
        static let colon = Around(rawValue: 4)
        /// In bytes.
        static let most = 4
    }

    /// For a whole text, or for one element of a list that stands so deep in another emitter's.
    package init(pretty: Bool, depth: Int = 0) {
        isPretty = pretty
        self.depth = depth
    }

    /// Another emitter has written an element of the list that is open.
    package mutating func passElement() {
        needsComma = true
    }

    /// Goes on in the room of an emitter that is no longer needed. Nothing may have been written.
    package mutating func takeRoom(of other: consuming JSONEmitter) {
        precondition(count == 0, "room is taken before anything is written")
        room = other.room
    }

    /// What has been written and not been handed out.
    package var bytes: [UInt8] { Array(room[..<count]) }

    /// Hands out what has been written so far and goes on behind it.
    package mutating func drain() -> [UInt8] {
        let window = bytes
        count = 0
        if room.count > Self.most { room = [UInt8](repeating: 0, count: Self.first) }
        return window
    }

    package mutating func open(_ bracket: UInt8) {
        if separate() == .comma { put(UInt8(ascii: ",")) }
        put(bracket)
        depth += 1
        needsComma = false
    }

    package mutating func close(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        put(bracket)
        needsComma = true
    }

    /// A member's name that is plain ASCII.
    package mutating func name(_ name: StaticString) {
        put(name, separate().union([.quotes, .colon]))
        endName()
    }

    package mutating func name(escaping text: ArraySlice<UInt8>) {
        string(text)
        put(UInt8(ascii: ":"))
        endName()
    }

    private mutating func endName() {
        if isPretty { put(UInt8(ascii: " ")) }
        followsName = true
    }

    /// A string given as text, escapes undone.
    package mutating func string(_ text: ArraySlice<UInt8>) {
        let plain = BytePointers.plain(text, from: text.startIndex)
        guard plain < text.endIndex else { return plainString(text) }
        if separate() == .comma { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        appendEscaped(text)
        put(UInt8(ascii: "\""))
    }

    /// A string that needs no escapes.
    package mutating func plainString(_ text: ArraySlice<UInt8>) {
        put(text, separate().union(.quotes))
    }

    /// The same, for a part of a text.
    package mutating func plainString(_ text: [UInt8], from start: Int, to end: Int) {
        put(text, start, end, separate().union(.quotes))
    }

    package mutating func plainString(_ text: StaticString) {
        put(text, separate().union(.quotes))
    }

    /// A string of 16 lower-case hex digits.
    package mutating func hex(_ value: UInt64) {
        let around = separate().union(.quotes)
        makeRoom(16 + Around.most)
        count = BytePointers.put(hex: value, around, into: &room, at: count)
    }

    package mutating func integer(_ value: Int64) {
        if separate() == .comma { put(UInt8(ascii: ",")) }
        if value < 0 { put(UInt8(ascii: "-")) }
        var digits = 1
        while digits < 20, value.magnitude >= Self.powers[digits] { digits += 1 }
        makeRoom(digits)
        BytePointers.put(decimal: value.magnitude, digits, into: &room, at: count)
        count += digits
    }

    /// The powers of ten of 64 bits.
    private static let powers: [UInt64] = (0..<20).reduce(into: []) { $0.append($1 == 0 ? 1 : ($0.last ?? 0) * 10) }

    /// A whole value that is JSON text already: a scalar in its stored spelling, or what another compact emitter wrote.
    package mutating func value(_ text: ArraySlice<UInt8>) {
        put(text, separate())
    }

    /// The same for a part of a text, which may be several elements of a list.
    package mutating func value(_ text: [UInt8], from start: Int, to end: Int) {
        put(text, start, end, separate())
    }

    package mutating func null() {
        put("null", separate())
    }

    /// Says whether a comma is due before what comes next. In pretty text it is written here, and the line is broken.
    mutating func separate() -> Around {
        defer {
            needsComma = true
            followsName = false
        }
        guard !followsName else { return [] }
        guard isPretty else { return needsComma ? .comma : [] }
        if needsComma { put(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
        return []
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        put(UInt8(ascii: "\n"))
        for _ in 0..<4 * depth { put(UInt8(ascii: " ")) }
    }
}
