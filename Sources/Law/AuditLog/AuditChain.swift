/// The next place in a replica's log: a number, and the hash of the line before. Appending is the only way forward.
package struct AuditChain: Sendable, Hashable {
    /// The number of lines so far, and so the next line's `seq`.
    package private(set) var sequence: Int64
    /// The leaf hash of the line before; `LeafHash.none` at 0.
    package private(set) var previous: LeafHash

    /// The beginning of a log.
    package init() {
        sequence = 0
        previous = .none
    }

    /// Gives the record this place: the whole line with its line feed.
    package mutating func append(_ record: RenderedRecord) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(record.size + 96)
        line.append(UInt8(ascii: "{"))
        line += record.beforePrevious
        line += #","prev":""#.utf8
        line += previous.base64.utf8
        line += #"","#.utf8
        line += record.beforeSequence
        line += #","seq":"#.utf8
        line += String(sequence).utf8
        line.append(UInt8(ascii: ","))
        line += record.afterSequence
        line.append(UInt8(ascii: "}"))
        advance(over: line)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Moves past a line that is known to follow; without its line feed.
    mutating func advance(over line: [UInt8]) {
        previous = LeafHash(ofLine: line)
        sequence += 1
    }
}
