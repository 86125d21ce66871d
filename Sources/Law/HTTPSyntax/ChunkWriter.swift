/// Cuts a body into chunks of one size, whatever pieces it is made of: chunk boundaries must not follow what was hidden
/// between them.
package struct ChunkWriter: Sendable {
    /// Every chunk but the last holds so many bytes.
    package static let chunkBytes = 16 << 10

    private static let header = Array("4000\r\n".utf8)
    private var pending: [UInt8] = []

    package init() {}

    /// Takes body bytes and returns the whole chunks that they fill, often none.
    package mutating func write(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes
        while pending.count + rest.count >= Self.chunkBytes {
            let part = rest.prefix(Self.chunkBytes - pending.count)
            rest = rest.dropFirst(part.count)
            output += Self.header
            output += pending
            output += part
            output += "\r\n".utf8
            pending.removeAll(keepingCapacity: true)
        }
        pending += rest
        return output
    }

    /// The rest and the last chunk. Without it the client knows that the body is not complete.
    package mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        if !pending.isEmpty {
            output += "\(String(pending.count, radix: 16))\r\n".utf8
            output += pending
            output += "\r\n".utf8
            pending = []
        }
        return output + "0\r\n\r\n".utf8
    }
}
