/// Writes JSON text: compact, or with four spaces a level. Names and values are given in order; commas and line breaks are its own.
package struct JSONEmitter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private var depth = 0
    /// Whether something stands already in the object or list that is open.
    private var needsComma = false
    private var followsName = false

    package init(pretty: Bool) {
        isPretty = pretty
    }

    /// Hands out what has been written so far and goes on behind it.
    package mutating func drain() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    package mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    package mutating func close(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }

    /// A member's name that is plain ASCII.
    package mutating func name(_ name: StaticString) {
        separate()
        BytePointers.append(name, between: UInt8(ascii: "\""), to: &bytes)
        endName()
    }

    package mutating func name(escaping text: ArraySlice<UInt8>) {
        separate()
        appendQuoted(text)
        bytes.append(UInt8(ascii: "\""))
        endName()
    }

    private mutating func endName() {
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(UInt8(ascii: " ")) }
        followsName = true
    }

    /// A string given as text, escapes undone.
    package mutating func string(_ text: ArraySlice<UInt8>) {
        separate()
        appendQuoted(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string that needs no escapes.
    package mutating func plainString(_ text: ArraySlice<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The same, for a part of a text.
    package mutating func plainString(_ text: [UInt8], from start: Int, to end: Int) {
        separate()
        BytePointers.append(text, from: start, to: end, between: UInt8(ascii: "\""), to: &bytes)
    }

    package mutating func plainString(_ text: StaticString) {
        separate()
        BytePointers.append(text, between: UInt8(ascii: "\""), to: &bytes)
    }

    /// A string of 16 lower-case hex digits.
    package mutating func hex(_ value: UInt64) {
        separate()
        bytes.append(addingCapacity: 18) { output in
            output.append(UInt8(ascii: "\""))
            for shift in stride(from: 60 as UInt64, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: value >> shift) & 15
                output.append(digit < 10 ? 48 + digit : 87 + digit)
            }
            output.append(UInt8(ascii: "\""))
        }
    }

    package mutating func integer(_ value: Int64) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A whole value that is JSON text already: a scalar in its stored spelling, or what another compact emitter wrote.
    package mutating func value(_ text: ArraySlice<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
    }

    /// The same for a part of a text, which may be several elements of a list.
    package mutating func value(_ text: [UInt8], from start: Int, to end: Int) {
        separate()
        BytePointers.append(text, from: start, to: end, between: nil, to: &bytes)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func separate() {
        defer {
            needsComma = true
            followsName = false
        }
        guard !followsName else { return }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { bytes.append(contentsOf: "    ".utf8) }
    }

    /// The opening quote and the text with the least escapes; the closing quote is the caller's.
    private mutating func appendQuoted(_ text: ArraySlice<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        let end = text.endIndex
        var copied = text.startIndex
        while copied < end {
            let special = BytePointers.plain(text, from: copied)
            bytes.append(contentsOf: text[copied..<special])
            guard special < end else { return }
            appendEscape(text[special])
            copied = special + 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) }
        }
    }
}
