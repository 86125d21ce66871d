import SpanStream
import TestSupport
import Testing

/// Names and texts that are told apart by a few numbers, against their bytes.
@Suite struct KnownTextTests {
    /// A list of strings, each as it is spelled in JSON.
    private func read(_ spellings: [String]) throws -> ([JSONString], JSONCursor) {
        var index = StructuralIndex()
        try index.append(Array(("[" + spellings.map { "\"\($0)\"" }.joined(separator: ",") + "]").utf8))
        try index.finish()
        var cursor = JSONCursor(index)
        var strings: [JSONString] = []
        _ = cursor.take(UInt8(ascii: "["))
        repeat { strings.append(try cursor.string()) } while try cursor.another(before: UInt8(ascii: "]"))
        return (strings, cursor)
    }

    private static let known: [StaticString] = [
        "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmno",
        "abcdefghijklmnop", "zbcdefghi", "key",
    ]

    @Test("a name is known by all of its bytes, escapes undone, and by no others")
    func names() throws {
        let names = JSONNames(Self.known)
        for (number, known) in Self.known.enumerated() {
            let name = "\(known)"
            let escaped = name.unicodeScalars.map { "\\u00" + String($0.value, radix: 16) }.joined()
            let (strings, cursor) = try read([name, escaped])
            for guess in [0, number, Self.known.count] {
                for string in strings { #expect(names.number(of: string, cursor, guess: guess) == number, "\(name)") }
            }
            #expect(cursor.equals(strings[0], known) && cursor.equals(strings[1], known))
            for place in name.indices {
                let changed = name.replacingCharacters(in: place, with: "#")
                let (others, cursor) = try read([
                    changed, changed.replacing("b", with: "\\u0062"), name + "#", "#" + name,
                ])
                for other in others {
                    #expect(names.number(of: other, cursor, guess: number) == nil, "\(changed)")
                    #expect(!cursor.equals(other, known), "\(changed)")
                }
            }
        }
        let (strings, cursor) = try read(["", "\\u0000", "a\\u0000", String(repeating: "a", count: 17)])
        for string in strings { #expect(names.number(of: string, cursor) == nil) }
    }

    @Test("equal texts have one number, however many there are and however alike")
    func numbers() throws {
        var generator = SeededGenerator(seed: 4)
        let texts = (0..<3000).map { _ in
            let middle = String(Int.random(in: 0..<900, using: &generator))
            let length = [0, 3, 40, 120][Int.random(in: 0..<4, using: &generator)]
            let filling = String(repeating: "x", count: length)
            let spelled = generator.oneIn(4) ? middle.map { "\\u003\($0)" }.joined() : middle
            return (spelled: filling + spelled + filling, text: filling + middle + filling)
        }
        let (strings, cursor) = try read(texts.map(\.spelled))
        var numbers = TextNumbers()
        var known: [String: Int32] = [:]
        for (string, text) in zip(strings, texts) {
            let expected = known[text.text] ?? Int32(known.count)
            known[text.text] = expected
            #expect(numbers.number(of: string, cursor) == expected)
            #expect(cursor.fingerprint(string) >= 0)
        }
        #expect(known.count > 1500)
    }

    @Test(
        "two strings are equal as their texts are, at any length",
        arguments: [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 64, 65])
    func equality(_ length: Int) throws {
        let text = String(repeating: "abcdefghij", count: 7).prefix(length)
        for place in text.indices {
            let changed = String(text).replacingCharacters(in: place, with: "#")
            let (strings, cursor) = try read([String(text), String(text), changed])
            #expect(cursor.areEqual(strings[0], strings[1]))
            #expect(!cursor.areEqual(strings[0], strings[2]))
        }
    }

    @Test("a name that comes twice is found among few names and among many", arguments: [1, 7, 8, 9, 40])
    func repeated(_ count: Int) throws {
        for twice in 0..<count {
            let spelled = (0..<count).map { "n\($0)" } + ["\\u006e\(twice)"]
            let (strings, cursor) = try read(spelled)
            var names = MemberNames()
            for string in strings.dropLast() { try names.insert(string, of: cursor) }
            #expect(throws: ReplyFault.malformed(offset: strings[count].start, .repeatedMember)) {
                try names.insert(strings[count], of: cursor)
            }
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in place: Index, with text: String) -> String {
        self[..<place] + text + self[index(after: place)...]
    }
}
