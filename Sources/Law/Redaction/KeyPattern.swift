/// A pattern of attribute keys: matches the whole key, ignoring ASCII case and the difference between `-` and `_` (header names are
/// written both ways); `*` is any run. There is no other special byte.
package struct KeyPattern: Sendable, Hashable {
    package let text: String
    /// The folded text between the stars.
    let pieces: [[UInt8]]

    package init(_ text: String) {
        self.text = text
        pieces = Self.folded(Array(text.utf8)[...])
            .split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether it is `*` and an ending.
    var isEnding: Bool { pieces.count == 2 && pieces[0].isEmpty }

    /// Whether a key that `folded` has made comparable matches.
    package func matches(folded key: [UInt8]) -> Bool {
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return pieces.first == key }
        // Most keys are told apart by their ends' bytes.
        guard key.count >= first.count + last.count, first.isEmpty || key.first == first.first,
            last.isEmpty || key.last == last.last, key.starts(with: first), key.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = key[first.count..<(key.count - last.count)]
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = Self.offset(of: piece, in: rest) else { return false }
            rest = rest[(found + piece.count)...]
        }
        return true
    }

    /// ASCII lower case, `_` as `-`.
    package static func folded(_ key: ArraySlice<UInt8>) -> [UInt8] {
        key.map(folded)
    }

    static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 65...90: byte | 0x20
        case UInt8(ascii: "_"): UInt8(ascii: "-")
        default: byte
        }
    }

    private static func offset(of piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard text.count >= piece.count, let byte = piece.first else { return nil }
        return (text.startIndex...text.endIndex - piece.count).first {
            text[$0] == byte && text[$0..<$0 + piece.count].elementsEqual(piece)
        }
    }
}
