import SpanStream
import Testing

@Suite struct JSONCursorTests {
    /// Reads one value with nothing behind it.
    private func fault(_ text: [UInt8]) -> ReplyFault? {
        do {
            var index = StructuralIndex()
            try index.append(text)
            try index.finish()
            var cursor = JSONCursor(index)
            try cursor.skipValue(depth: 1)
            try cursor.end()
            return nil
        } catch {
            return error
        }
    }

    private func fault(_ text: String) -> ReplyFault? { fault(Array(text.utf8)) }

    static let accepted = [
        "0", "-0", "1", "-1", "12.5", "0.1", "1e1", "1E+10", "1e-9", "-1.0E0", "123456789012345678901234567890", "true",
        "false", "null", " 1 ", "\n\t\r 1\n", "\"\"", "\"a\"", #""\"\\\/\b\f\n\r\t""#, #""\u0000\uABCD\ud834\udd1E""#,
        "\"\u{7f}\u{2028}\u{10ffff}\u{feff}\"", "[]", "{}", "[ ]", "{ }", "[1]", "[1,2]", " [ 1 , 2 ] ", "[[],[[]]]",
        #"{"a":1}"#, #"{"a":1,"b":[true]}"#, #"{ "a" : { "a" : null } }"#, #"{"":0}"#, #"{"a":0,"A":0}"#,
        #"{"\u00e9":0,"e\u0301":0}"#, #"[{"a":1},{"a":1}]"#, #"["{}[]:,"]"#, #"{"a\"b":"c\\"}"#,
    ]

    static let refused = [
        "", " ", "[", "]", "{", "}", "\"", "[1", "{\"a\"", "{\"a\":", "{\"a\":1", "[1,", "[1,]", "[,1]", "[,]",
        "[1,,2]",
        "{,}", "{\"a\":1,}", "{\"a\",1}", "{\"a\" 1}", "{a:1}", "{1:1}", "{'a':1}", "{\"a\":1:2}", "{null:1}", "[1 2]",
        "[1}", "{\"a\":1]", "[1]]", "{}}", "1 2", "[] []", "[]x", "x[]", "{}\"\"", "1,", ",1", ":", "\"a\"b", "a\"b\"",
        "[\"a\" \"b\"]", "[\"a\"\"b\"]", "[\"a\"1]", "[1\"a\"]", "[true false]", "tru", "True", "nul", "nulll", "TRUE",
        "01", "-01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "1e1.5", "0x1", "1_0", "NaN", "Infinity", "-Infinity",
        "--1", "1-", "\u{661}", "'a'", "/**/1", "1//", "#", "\u{feff}1", "\u{a0}1", "1\u{c}", "1\u{0}", "\u{b}", "[\\]",
        "\\\"a\"", "[1\\,2]", #""\x""#, #""\u12""#, #""\u12G4""#, #""\U0041""#, #""\ud800""#, #""\ud800x""#,
        #""\ud800\n""#, #""\ud800\u0041""#, #""\udc00""#, #""\udc00\ud800""#, #""\ud800\ud800""#, #""\u+123""#,
        "\"a\nb\"", "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", #""\"#, #""\""#, #"["\"]"#, "undefined", "{\"a\"}", "[:]",
    ]

    @Test("what RFC 8259 allows is read", arguments: accepted)
    func accepts(_ text: String) {
        #expect(fault(text) == nil)
    }

    @Test("what RFC 8259 does not allow is refused", arguments: refused)
    func refuses(_ text: String) {
        #expect(fault(text) != nil)
    }

    @Test("bytes that are no UTF-8 are refused wherever they stand")
    func encoding() {
        for bytes in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]] as [[UInt8]] {
            #expect(fault([0x22] + bytes + [0x22]) != nil)
            #expect(fault([0x5b] + bytes + [0x5d]) != nil)
        }
        #expect(fault([0xef, 0xbb, 0xbf, 0x31]) == .malformed(offset: 0, .badScalar))
    }

    @Test("no member stands twice in an object, however its name is spelled")
    func repeated() {
        for text in [
            #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"{"é":1,"\u00e9":2}"#, #"{"":1,"":2}"#,
            #"[{"x":{"𝄞":1,"\ud834\uDD1E":1}}]"#, #"{"/":1,"\/":2}"#,
        ] {
            guard case .malformed(_, .repeatedMember)? = fault(text) else {
                Issue.record("read: \(text)")
                continue
            }
        }
    }

    @Test("128 levels are read, 129 refused, and a million cost nothing")
    func depth() {
        func nested(_ count: Int, _ open: String = "[", _ core: String = "", _ close: String = "]") -> String {
            String(repeating: open, count: count) + core + String(repeating: close, count: count)
        }
        #expect(fault(nested(128)) == nil)
        #expect(fault(nested(127, #"{"a":"#, "1", "}")) == nil)
        for text in [nested(129), nested(128, "[", "1"), nested(128, #"{"a":"#, "1", "}"), nested(1_000_000)] {
            guard case .malformed(_, .tooDeep)? = fault(text) else {
                Issue.record("read \(text.utf8.count) bytes")
                continue
            }
        }
    }

    @Test(
        "a fault says what was found, and where",
        arguments: [
            ("[1}", ReplyFault.malformed(offset: 2, .unexpectedByte)), ("[1]x", .malformed(offset: 3, .trailingBytes)),
            (#"{"a":1,"a":2}"#, .malformed(offset: 8, .repeatedMember)), ("[01]", .malformed(offset: 1, .badScalar)),
            (#"["\q"]"#, .malformed(offset: 2, .badEscape)), ("[1,2", .malformed(offset: 4, .truncated)),
            ("[\"a", .endsInString), ("[\"\u{1}\"]", .controlInString(offset: 2)),
        ])
    func places(_ text: String, _ expected: ReplyFault) {
        #expect(fault(text) == expected)
        #expect(!expected.description.isEmpty)
        #expect(!expected.description.contains("\n"))
    }

    private func cursor(_ text: String) throws -> JSONCursor {
        var index = StructuralIndex()
        try index.append(Array(text.utf8))
        try index.finish()
        return JSONCursor(index)
    }

    @Test("a string is read with its escapes undone, and compared without them")
    func strings() throws {
        var cursor = try cursor(#"["plain","\u0061\n\"\/\\\b\f\r\t\u00e9\ud834\udd1e","na\u006de","name"]"#)
        try cursor.expect(UInt8(ascii: "["))
        var read: [JSONString] = []
        repeat { read.append(try cursor.string()) } while try cursor.another(before: UInt8(ascii: "]"))
        try cursor.end()
        #expect(read.map(\.isEscaped) == [false, true, true, false])
        #expect(cursor.decoded(read[1]) == Array("a\n\"/\\\u{8}\u{c}\r\té𝄞".utf8))
        #expect(read.map { cursor.equals($0, "name") } == [false, false, true, true])
        #expect(cursor.slice(read[0]).elementsEqual("plain".utf8))
        #expect(cursor.slice(read[2]).elementsEqual("name".utf8))
    }

    @Test("a place leads back to where it was taken, and a list is passed over without being read")
    func places() throws {
        var other = try self.cursor(#"[[1,{"a":[]}],2]"#)
        try other.expect(UInt8(ascii: "["))
        let place = other.place
        try other.passOver()
        #expect(try other.another(before: UInt8(ascii: "]")))
        #expect(other.scalarIsNext)
        #expect(try other.scalar().kind == .integer)
        #expect(try !other.another(before: UInt8(ascii: "]")))
        other.seek(to: place)
        #expect(other.structural == UInt8(ascii: "["))
        #expect(throws: ReplyFault.malformed(offset: 2, .truncated)) {
            var short = try self.cursor("[[")
            try short.passOver()
        }
    }

    @Test(
        "an integer of 64 bits is an optional minus and digits",
        arguments: [
            ("0", 0), ("-0", 0), ("007", 7), ("-00", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("00000000000000000000000000000000000000000000000001", 1), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("99999999999999999999999999", nil), ("", nil), ("-", nil), ("--1", nil),
            ("+1", nil), (" 1", nil), ("1 ", nil), ("1.0", nil), ("1e3", nil), ("0x1", nil), ("1_0", nil),
            ("\u{661}", nil),
        ] as [(String, Int64?)])
    func integers(_ text: String, _ value: Int64?) {
        #expect(JSONCursor.int64(Array(text.utf8)[...]) == value)
    }
}
