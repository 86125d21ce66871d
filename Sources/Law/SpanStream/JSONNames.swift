/// Names of up to 16 bytes, known beforehand, each with its number: told apart by two numbers of eight bytes instead of byte by byte.
package struct JSONNames: Sendable {
    /// A name: its length, its first eight bytes and, of a longer one, its last eight. No string of a reply holds a zero byte as stored.
    struct Key: Equatable {
        let length: Int
        let head: UInt64
        let tail: UInt64
    }

    private let keys: [Key]

    package init(_ names: [StaticString]) {
        keys = names.map { name in
            precondition((1...16).contains(name.utf8CodeUnitCount), "a name of 1 to 16 bytes")
            return Key(Array("\(name)".utf8))
        }
    }

    /// The number of the name that `string` is, escapes undone; nil where it is none. `guess` is asked first.
    @inline(__always) package func number(of string: JSONString, _ cursor: JSONCursor, guess: Int = 0) -> Int? {
        guard let key = string.isEscaped ? Key(cursor.decoded(string)) : Key(string, cursor.text) else { return nil }
        if guess < keys.count, keys[guess] == key { return guess }
        for number in keys.indices where keys[number] == key { return number }
        return nil
    }
}

extension JSONNames.Key {
    /// Of bytes that are no part of a text.
    init(_ bytes: [UInt8]) {
        length = bytes.count
        head = BytePointers.word(bytes, at: 0)
        tail = bytes.count > 8 ? BytePointers.word(bytes, at: bytes.count - 8) : 0
    }

    /// Of a string without escapes; nil where it is longer than any name.
    @inline(__always) init?(_ string: JSONString, _ text: [UInt8]) {
        length = string.length
        guard length <= 16 else { return nil }
        let word = BytePointers.word(text, at: string.start)
        head = length < 8 ? word & (1 << UInt64(8 * length) - 1) : word
        tail = length > 8 ? BytePointers.word(text, at: string.end - 8) : 0
    }
}
