extension JSONEmitter {
    mutating func makeRoom(_ more: Int) {
        guard count + more > room.count else { return }
        room.append(contentsOf: repeatElement(0, count: max(more, room.count)))
    }

    mutating func put(_ byte: UInt8) {
        makeRoom(1)
        room[count] = byte
        count += 1
    }

    mutating func put(_ text: [UInt8], _ start: Int, _ end: Int, _ around: Around) {
        makeRoom(end - start + Around.most)
        count = BytePointers.put(text, from: start, to: end, around, into: &room, at: count)
    }

    mutating func put(_ text: ArraySlice<UInt8>, _ around: Around) {
        makeRoom(text.count + Around.most)
        count = BytePointers.put(text, around, into: &room, at: count)
    }

    mutating func put(_ word: StaticString, _ around: Around) {
        makeRoom(word.utf8CodeUnitCount + Around.most)
        count = BytePointers.put(word, around, into: &room, at: count)
    }

    /// An element of the list that is open, made of two parts of a text with something behind each: in compact text.
    @inline(__always) mutating func element(
        _ text: [UInt8], _ first: Range<Int>, _ between: StaticString, _ second: Range<Int>, _ behind: StaticString
    ) {
        let around = separate()
        // A comma before the first part, and what may stand around the last.
        makeRoom(
            first.count + between.utf8CodeUnitCount + second.count + behind.utf8CodeUnitCount + 2 * Around.most)
        count = BytePointers.put(
            text, from: first.lowerBound, to: first.upperBound, around, into: &room, at: count)
        count = BytePointers.put(between, [], into: &room, at: count)
        count = BytePointers.put(text, from: second.lowerBound, to: second.upperBound, [], into: &room, at: count)
        count = BytePointers.put(behind, [], into: &room, at: count)
    }

    /// A text with the least escapes.
    mutating func appendEscaped(_ text: ArraySlice<UInt8>) {
        let end = text.endIndex
        var copied = text.startIndex
        while copied < end {
            let special = BytePointers.plain(text, from: copied)
            put(text[copied..<special], [])
            guard special < end else { return }
            appendEscape(text[special])
            copied = special + 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0a: put(UInt8(ascii: "n"))
        case 0x0c: put(UInt8(ascii: "f"))
        case 0x0d: put(UInt8(ascii: "r"))
        default:
            put("u00", [])
            for digit in [byte >> 4, byte & 15] { put(digit < 10 ? 48 + digit : 87 + digit) }
        }
    }
}
