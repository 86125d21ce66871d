/// Collects the lines of one head, each ended by CR LF and by nothing else (RFC 9112 section 2.2 lets a server accept
/// a bare LF; where two parsers differ in that, requests are smuggled).
struct HeadBuffer: Sendable {
    enum Problem: Error { case bareLineFeed, bareCarriageReturn, controlByte, lineTooLong }

    private(set) var bytes: [UInt8] = []
    private var lineStart = 0
    private var sawCarriageReturn = false

    /// No byte of a head has come.
    var isEmpty: Bool { bytes.isEmpty && !sawCarriageReturn }

    /// The next line without its end, as a range of `bytes`; nil where `input` ends before it does.
    ///
    /// The answer depends on the bytes alone, never on how they were cut: a problem is found at its own byte.
    mutating func takeLine(from input: inout ArraySlice<UInt8>, limit: Int) throws(Problem) -> Range<Int>? {
        if !sawCarriageReturn {
            let stop = input.firstIndex { $0.endsText } ?? input.endIndex
            guard stop - input.startIndex <= limit - (bytes.count - lineStart) else { throw .lineTooLong }
            bytes.append(contentsOf: input[..<stop])
            input = input[stop...]
            guard let end = input.popFirst() else { return nil }
            guard end != .lineFeed else { throw .bareLineFeed }
            guard end == .carriageReturn else { throw .controlByte }
            sawCarriageReturn = true
        }
        guard let next = input.popFirst() else { return nil }
        guard next == .lineFeed else { throw .bareCarriageReturn }
        defer { lineStart = bytes.count }
        sawCarriageReturn = false
        return lineStart..<bytes.count
    }

    /// Splits a field line at its first colon and writes the name in lower case, in place.
    ///
    /// - Returns: nil where the name is empty or not a token, which includes a space before the colon and a folded line.
    mutating func field(in line: Range<Int>, underscores: Bool) -> HeaderFields.Entry? {
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound else { return nil }
        for index in line.lowerBound..<colon {
            guard ByteSet.token.contains(bytes[index]), underscores || bytes[index] != UInt8(ascii: "_") else {
                return nil
            }
            bytes[index] = bytes[index].lowercased
        }
        let value = bytes[(colon + 1)..<line.upperBound].trimmed
        return HeaderFields.Entry(name: line.lowerBound..<colon, value: value.startIndex..<value.endIndex)
    }

    func holdsTab(_ line: Range<Int>) -> Bool { bytes[line].contains(.horizontalTab) }

    /// Whether the line continues the one before it, the obsolete folding of RFC 9112 section 5.2.
    func isFolded(_ line: Range<Int>) -> Bool {
        bytes[line].first?.isOptionalSpace ?? false
    }
}
