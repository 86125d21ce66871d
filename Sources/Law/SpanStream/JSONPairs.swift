/// How a store writes objects of a name, a type and a value, without white space: the text before the name, and for each kind the one
/// between name and value, such as `{"key":"` and `","type":"string","value":"`. Most objects of a reply are such pairs.
package struct JSONPairs: Sendable {
    /// What stands behind the text of a kind.
    package enum Content: Sendable {
        /// The rest of a string, whose quote the text ends with.
        case string
        /// An integer in its only spelling, which has at most 15 digits and no sign.
        case integer
        /// `true` or `false`.
        case truth
        case number
        /// As `integer`, in quotes.
        case quotedInteger

        /// Whether what stands behind the text ends with a quote.
        var isQuoted: Bool { self == .string || self == .quotedInteger }
    }

    struct Kind: Sendable {
        let frame: JSONFrame
        let content: Content
    }

    /// What a pair may have of structural bytes, so that one question answers whether all of it can be there.
    static let mostEntries = 20

    let opening: JSONFrame
    let kinds: [Kind]

    /// Kinds are numbered as they are given; the most frequent ones come first.
    package init(_ opening: StaticString, _ kinds: [(StaticString, Content)]) {
        self.opening = JSONFrame(Array("\(opening)".utf8))
        self.kinds = kinds.map { Kind(frame: JSONFrame(Array("\($0)".utf8)), content: $1) }
        let most = self.kinds.map(\.frame.entries).max() ?? 0
        precondition(self.opening.entries + most + 2 <= Self.mostEntries, "a pair has too many structural bytes")
    }
}

/// One pair of a list, where it stands.
package struct JSONPair: Sendable {
    /// Its name, which holds no escapes.
    package let name: JSONString
    private let valueStart: UInt32
    private let valueEnd: UInt32
    private let first: UInt32
    private let last: UInt32
    /// Among those of its `JSONPairs`.
    package let kind: Int32
    /// What is remembered of the name; negative where nothing is.
    package internal(set) var number: Int32 = -1
    /// Whether the value is a string that may hold the name of a peer.
    package internal(set) var mayHoldPeer = false

    @inline(__always) init(_ range: Range<Int>, name: JSONString, kind: Int, start: Int, closing: UInt32) {
        self.name = name
        self.kind = Int32(truncatingIfNeeded: kind)
        first = UInt32(range.lowerBound)
        last = UInt32(range.upperBound)
        valueStart = UInt32(start)
        valueEnd = closing
    }

    /// The text of a value that is a string.
    package var string: JSONString { JSONString(first: valueStart, closing: valueEnd) }
    /// Where a value that is none stands.
    package var scalar: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    /// Where the pair stands, with its brackets.
    package var range: Range<Int> { Int(first)..<Int(last) }
}

extension JSONCursor {
    /// Reads a whole list of pairs, in front of whose `[` the cursor stands; appends those that have one of the `names`. False where not all
    /// of it is pairs: then nothing is to be believed, and the cursor stands wherever it stopped.
    mutating func readAll(_ pairs: JSONPairs, named names: JSONNames, into found: inout [JSONPair]) -> Bool {
        guard take(UInt8(ascii: "[")) else { return false }
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            guard var pair = pair(pairs) else { return false }
            if let number = names.number(of: pair.name, self) {
                pair.number = Int32(number)
                found.append(pair)
            }
        } while takeComma()
        return take(UInt8(ascii: "]"))
    }

    /// Reads pairs of a list whose next element stands next, some hundreds at most. True at the end of the list, which is taken; false before an
    /// element that is to be read otherwise: since it is no pair, has something odd behind it, or there are so many.
    package mutating func read(
        _ pairs: JSONPairs, _ numbers: JSONNameNumbers, into found: inout [JSONPair]
    ) -> Bool {
        while found.count < Self.mostPairs {
            let before = (next, edge)
            guard var pair = pair(pairs) else { return false }
            pair.number = numbers.number(of: pair.name, self)
            if case .string = pairs.kinds[Int(pair.kind)].content {
                pair.mayHoldPeer = pair.string.isEscaped || mayHoldPeer(pair.string)
            }
            if !takeComma() {
                guard next < entries.count, Int(entries[next]) == edge, text[edge] == UInt8(ascii: "]") else {
                    (next, edge) = before
                    return false
                }
                found.append(pair)
                next += 1
                edge += 1
                return true
            }
            found.append(pair)
        }
        return false
    }

    private static var mostPairs: Int { 256 }

    /// A comma directly behind what was read, and something behind it.
    @inline(__always) private mutating func takeComma() -> Bool {
        guard next + 1 < entries.count, Int(entries[next]) == edge, text[edge] == UInt8(ascii: ",") else {
            return false
        }
        next += 1
        edge += 1
        return true
    }

    /// Reads the pair that stands next; nil, and nothing is taken, where it is anything else.
    @inline(__always) mutating func pair(_ pairs: JSONPairs) -> JSONPair? {
        let start = edge
        let nameEntry = next + pairs.opening.entries
        // With a top bit an entry lies beyond any text.
        guard next + JSONPairs.mostEntries < entries.count, Int(entries[next]) == start,
            pairs.opening.stands(in: text, at: start)
        else {
            return nil
        }
        let nameEnd = Int(entries[nameEntry])
        for kind in pairs.kinds.indices where pairs.kinds[kind].frame.stands(in: text, at: nameEnd) {
            let frame = pairs.kinds[kind].frame
            let valueStart = nameEnd + frame.length
            let closing = entries[nameEntry + frame.entries]
            let isString = pairs.kinds[kind].content.isQuoted
            let value = JSONString(first: UInt32(valueStart), closing: closing)
            let end = value.end + (isString ? 1 : 0)
            guard end < text.count, text[end] == UInt8(ascii: "}"), holds(pairs.kinds[kind].content, value) else {
                return nil
            }
            next = nameEntry + frame.entries + (isString ? 2 : 1)
            edge = end + 1
            let name = JSONString(first: UInt32(start + pairs.opening.length), closing: UInt32(nameEnd))
            return JSONPair(start..<edge, name: name, kind: kind, start: valueStart, closing: closing)
        }
        return nil
    }

    @inline(__always) private func holds(_ content: JSONPairs.Content, _ value: JSONString) -> Bool {
        switch content {
        case .string: return !value.isEscaped || (try? checkEscapes(value)) != nil
        case .integer, .quotedInteger: return isShortInteger(value.start, value.end)
        case .truth:
            return BytePointers.holds(text, value.start, value.end, "true")
                || BytePointers.holds(text, value.start, value.end, "false")
        case .number:
            guard let scalar = try? Self.classify(text, value.start, value.end) else { return false }
            return scalar.kind == .integer || scalar.kind == .number
        }
    }

    /// Whether up to 15 digits without a zero before them stand between two offsets.
    @inline(__always) func isShortInteger(_ start: Int, _ end: Int) -> Bool {
        guard end > start, end - start <= 15, text[start] != UInt8(ascii: "0") || end == start + 1 else { return false }
        for at in start..<end where text[at] &- 48 > 9 { return false }
        return true
    }
}
