import StrictJSON
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    private func canonical(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.canonical(value), as: UTF8.self)
    }

    @Test("names are sorted by bytes, at every level, and there is no white space")
    func sorts() throws {
        let value = try read(#"{ "b" : [ 1, {"z":null,"A":true} ], "a" : {}, "é":[], "e\u0301":"", "":0 }"#)
        #expect(canonical(value) == #"{"":0,"a":{},"b":[1,{"A":true,"z":null}],"e\#u{301}":"","é":[]}"#)
    }

    @Test("the same value, in whatever order and spelling, is the same bytes")
    func isCanonical() throws {
        let spellings = [#"{"a":"\u0041\/","b":2}"#, #"{ "b":2, "\u0061":"A/" }"#]
        #expect(Set(try spellings.map { canonical(try read($0)) }) == [#"{"a":"A/","b":2}"#])
    }

    @Test("text stays one line and holds nothing that steers a terminal")
    func escapes() {
        let hostile =
            "\"\\/\u{8}\t\n\u{C}\r\0\u{1B}[31m\u{7F}\u{85}\u{9B}\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}\u{61C}é😀"
        let expected =
            #""\"\\/\b\t\n\f\r\u0000\u001b[31m\u007f\u0085\u009b\u2028\u2029\u202e\u2066\u200f\u061cé😀""#
        #expect(canonical(.string(hostile)) == expected)
        #expect(canonical(.object(JSONObject([(hostile, .null)]))) == "{" + expected + ":null}")
    }

    @Test("for people: two spaces a level, empty lists closed at once")
    func isPretty() throws {
        let text = """
            {
              "a": [
                1,
                {
                  "b": "x\\ny"
                }
              ],
              "c": [],
              "d": {}
            }
            """
        #expect(String(decoding: JSONWriter.pretty(try read(text)), as: UTF8.self) == text)
    }

    @Test("what is written is read back equal, in both forms", arguments: [UInt64(1), 2, 3, 0x5EED])
    func roundTrips(seed: UInt64) throws {
        var generator = SeededValues(seed: seed)
        for round in 0..<500 {
            let value = generator.value(depth: 0)
            let bytes = JSONWriter.canonical(value)
            let message: Comment = "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))"
            let again = try JSONReader.read(bytes, limits: .document)
            #expect(JSONWriter.canonical(again) == bytes, message)
            #expect(try JSONReader.read(JSONWriter.pretty(value), limits: .document) == again, message)
            #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F }, message)
        }
    }

    @Test("no byte of a document can be changed so that a reader crashes", arguments: [UInt64(11), 12])
    func survivesMutation(seed: UInt64) {
        var generator = SeededValues(seed: seed)
        var refused = 0
        for _ in 0..<2_000 {
            var bytes = JSONWriter.canonical(generator.value(depth: 0))
            bytes[generator.below(bytes.count)] = UInt8(generator.below(256))
            if problem(of: bytes) != nil { refused += 1 }
        }
        #expect(refused > 500, "seed \(seed)")
    }
}

/// Random values whose text likes to be difficult.
struct SeededValues {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth < 5 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .number(JSONNumber(Int64(below(1 << 40)) - (1 << 39)))
        case 3, 4: return .string(text())
        case 5: return .array((0..<below(5)).map { _ in value(depth: depth + 1) })
        default:
            var object = JSONObject([])
            for _ in 0..<below(14) {
                let name = text()
                if object[name] == nil { object.members.append((name: name, value: value(depth: depth + 1))) }
            }
            return .object(object)
        }
    }

    mutating func text() -> String {
        let pool: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\0", "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{E9}", "e", "\u{301}", "K",
            "\u{212A}", "\u{2028}", "\u{202E}", "\u{FEFF}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "😀",
        ]
        var text = ""
        for _ in 0..<below(7) { text.unicodeScalars.append(pool[below(pool.count)]) }
        return text
    }
}
