/// Text of 1 to 32 bytes that a store writes again and again, such as `"startTime":`. It is known by a few numbers of eight bytes.
struct JSONFrame: Sendable {
    let length: Int
    /// How many structural bytes it has where it stands outside of strings, or begins with the quote that closes one.
    let entries: Int
    /// Of a text of less than eight bytes the bits that count.
    private let mask: UInt64
    private let head: UInt64
    private let tail: UInt64
    /// Those from the ninth and from the seventeenth byte on, where it is that long.
    private let second: UInt64
    private let third: UInt64

    init(_ bytes: [UInt8]) {
        precondition((1...32).contains(bytes.count), "a frame of 1 to 32 bytes")
        length = bytes.count
        entries = bytes.count { "{}[]:,\"".utf8.contains($0) }
        mask = length < 8 ? 1 << UInt64(8 * length) - 1 : .max
        head = BytePointers.word(bytes, at: 0)
        tail = length > 8 ? BytePointers.word(bytes, at: length - 8) : 0
        second = length > 16 ? BytePointers.word(bytes, at: 8) : 0
        third = length > 24 ? BytePointers.word(bytes, at: 16) : 0
    }

    /// Whether the text stands at an offset. Says no in the last eight bytes, where nothing is worth the trouble.
    @inline(__always) func stands(in text: [UInt8], at offset: Int) -> Bool {
        guard offset + max(length, 8) <= text.count, BytePointers.wholeWord(text, at: offset) & mask == head else {
            return false
        }
        if length <= 8 { return true }
        guard BytePointers.wholeWord(text, at: offset + length - 8) == tail else { return false }
        if length <= 16 { return true }
        guard BytePointers.wholeWord(text, at: offset + 8) == second else { return false }
        return length <= 24 || BytePointers.wholeWord(text, at: offset + 16) == third
    }
}
