/// Reads the chunked coding without what is legal and unused: extensions and trailers (RFC 9112 section 7.1), on which
/// parsers disagree.
struct ChunkReader: Sendable {
    enum Problem: Error { case size, lineEnd, trailer }

    /// So many digits always fit an `Int`; more of them are refused even where they are zeros.
    private static let mostDigits = 15

    private enum Phase { case size, sizeEnd, data, dataReturn, dataFeed, lastReturn, lastFeed, ended }

    private var phase = Phase.size
    private var digits = 0
    /// The size while it is read, then the bytes of the chunk that are still to come.
    private(set) var remaining = 0

    /// A size has been read whose data has not all been handed out.
    var isInData: Bool { phase == .data }

    var hasEnded: Bool { phase == .ended }

    /// Reads up to the first byte of a chunk's data or the end of the body; `input` is used up where neither comes.
    mutating func skipToData(_ input: inout ArraySlice<UInt8>) throws(Problem) {
        while phase != .data, phase != .ended, let byte = input.popFirst() {
            try advance(byte)
        }
    }

    /// While `isInData`: the data that has come, a slice of `input` and not a copy.
    mutating func takeData(from input: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let data = input.prefix(remaining)
        input = input.dropFirst(data.count)
        remaining -= data.count
        if remaining == 0 { phase = .dataReturn }
        return data
    }

    private mutating func advance(_ byte: UInt8) throws(Problem) {
        switch phase {
        case .size: try readSize(byte)
        case .sizeEnd:
            guard byte == .lineFeed else { throw .lineEnd }
            phase = remaining == 0 ? .lastReturn : .data
            digits = 0
        case .dataReturn: try expect(.carriageReturn, byte, then: .dataFeed)
        case .dataFeed: try expect(.lineFeed, byte, then: .size)
        case .lastReturn:
            guard byte == .carriageReturn else { throw .trailer }
            phase = .lastFeed
        case .lastFeed: try expect(.lineFeed, byte, then: .ended)
        case .data, .ended: break
        }
    }

    private mutating func readSize(_ byte: UInt8) throws(Problem) {
        if let digit = byte.hexValue, digits < Self.mostDigits {
            remaining = remaining << 4 | Int(digit)
            digits += 1
            return
        }
        guard byte == .carriageReturn, digits > 0 else { throw .size }
        phase = .sizeEnd
    }

    private mutating func expect(_ wanted: UInt8, _ byte: UInt8, then next: Phase) throws(Problem) {
        guard byte == wanted else { throw .lineEnd }
        phase = next
    }
}
