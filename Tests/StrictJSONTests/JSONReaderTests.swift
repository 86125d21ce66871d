import StrictJSON
import Testing

func read(_ text: String, limits: JSONLimits = .document) throws(JSONFailure) -> JSONValue {
    try JSONReader.read(Array(text.utf8), limits: limits)
}

func problem(of bytes: [UInt8], limits: JSONLimits = .document) -> JSONFailure.Problem? {
    do {
        _ = try JSONReader.read(bytes, limits: limits)
        return nil
    } catch {
        return error.problem
    }
}

@Suite struct JSONReaderTests {
    @Test(
        "what RFC 8259 allows is read",
        arguments: [
            ("null", JSONValue.null), (" true\t", .bool(true)), ("\r\nfalse\n", .bool(false)), ("\"\"", .string("")),
            ("0", .number(JSONNumber(0))), ("-12", .number(JSONNumber(-12))), ("[]", .array([])), ("[ ]", .array([])),
            ("{}", .object(JSONObject([]))), ("{ }", .object(JSONObject([]))),
            ("[1 , [null]]", .array([.number(JSONNumber(1)), .array([.null])])),
            ("{\"a\" : {\"\":1}}", .object(JSONObject([("a", .object(JSONObject([("", .number(JSONNumber(1)))])))]))),
            ("\"\u{7F}\u{80}\u{2028}\u{1F600}\"", .string("\u{7F}\u{80}\u{2028}\u{1F600}")),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", .string("\"\\/\u{8}\u{C}\n\r\t")),
            ("\"\\u0000\\u00e9\\u20AC\\uD83D\\uDe00!\"", .string("\0é€\u{1F600}!")),
            ("\"\\uFFFF\\uFEFF\"", .string("\u{FFFF}\u{FEFF}")),
        ])
    func accepts(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e",
            "1e+", "0x1", "1_0", "1 2", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "]", "[1]]", "[}", "{", "{]",
            "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}", "{1:1}", "{'a':1}",
            "{\"a\":1}}", "{\"a\":1;}", "{\"a\":1,,\"b\":2}", "\"", "\"a", "'a'", "\"\\", "\"\\x41\"", "\"\\u12\"",
            "\"\\u12G4\"", "\"\\U0041\"", "\"\\'\"", "\"a\nb\"", "\"\t\"", "\"\0\"", "// c\n1", "/* c */ 1", "[1] // c",
            "{}#", "1\u{A0}", "\u{2028}1", "\u{C}1", "[1]\0", "\"\"\"", "{\"a\":b}", "[\u{FEFF}]", "１",
        ])
    func refuses(text: String) {
        #expect(problem(of: Array(text.utf8)) != nil)
    }

    @Test(
        "each refusal says what and where",
        arguments: [
            ("[1,]", JSONFailure(.trailingComma, at: 3)), ("{\"a\":1,}", JSONFailure(.trailingComma, at: 7)),
            ("[1] x", JSONFailure(.trailingContent, at: 4)), ("01", JSONFailure(.trailingContent, at: 1)),
            ("[01]", JSONFailure(.unexpectedByte(0x31), at: 2)), ("[", JSONFailure(.unexpectedEnd, at: 1)),
            ("\"a\u{1F}\"", JSONFailure(.controlCharacter(0x1F), at: 2)),
            ("\"ab\\q\"", JSONFailure(.invalidEscape, at: 3)), ("\"\\uD800\"", JSONFailure(.loneSurrogate, at: 1)),
            ("{\"a\":1,\"a\":2}", JSONFailure(.duplicateMember("a"), at: 7)),
        ])
    func says(text: String, failure: JSONFailure) {
        #expect(throws: failure) { try read(text) }
    }

    @Test(
        "a member named twice is refused, however its name is written and wherever it is",
        arguments: [
            #"{"sub":"a","sub":"b"}"#, #"{"sub":"a","s\u0075b":"b"}"#, #"{"\u0073ub":1,"\u0073ub":1}"#,
            #"{"":1,"":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#, #"[{"a":{"b":1,"b":1}}]"#,
            #"{"/":1,"\/":1}"#, #"{"a":{},"b":[],"a":{}}"#,
        ])
    func refusesDuplicate(text: String) {
        guard case .duplicateMember = problem(of: Array(text.utf8)) else {
            Issue.record("\(text) is read")
            return
        }
    }

    @Test("in a large object a repeated member is found at once, at both ends of it")
    func refusesDuplicateInLargeObject() throws {
        let members = (0..<9_999).map { "\"n\($0)\":0" }
        #expect(try read("{" + members.joined(separator: ",") + ",\"n\":0}") != .null)
        for name in ["n0", "n7", "n8", "n9", "n9998"] {
            let text = "{" + members.joined(separator: ",") + ",\"\(name)\":0}"
            #expect(problem(of: Array(text.utf8)) == .duplicateMember(name))
        }
    }

    @Test("names that are only canonically equivalent are two members, each found by its own bytes")
    func keepsCanonicalEquivalentsApart() throws {
        for count in [0, 20] {
            let others = (0..<count).map { ",\"x\($0)\":0" }.joined()
            let text = "{\"\u{E9}\":1,\"e\u{301}\":2,\"\u{212A}\":3,\"K\":4" + others + "}"
            guard case .object(let object) = try read(text) else {
                Issue.record("no object")
                return
            }
            let names = ["\u{E9}", "e\u{301}", "\u{212A}", "K"]
            #expect(names.map { object[$0] } == (1...4).map { .number(JSONNumber($0)) })
            #expect(object["\u{1E31}"] == nil)
        }
        #expect(JSONValue.string("\u{E9}") != JSONValue.string("e\u{301}"))
        #expect(JSONObject([("\u{212A}", .null)]) != JSONObject([("K", .null)]))
    }

    @Test(
        "half a surrogate pair is refused",
        arguments: [
            #""\uD800""#, #""\uDC00""#, #""\uDFFF\uD800""#, #""\uD800\uD800""#, #""\uD800x""#, #""\uD800\n""#,
            #""\uDBFF\u0041""#, #"{"\uD800":1}"#, #""\uDC00\uD800""#,
        ])
    func refusesLoneSurrogate(text: String) {
        #expect(problem(of: Array(text.utf8)) == .loneSurrogate)
    }

    @Test(
        "bytes that are not UTF-8 are refused, and so is a byte order mark",
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x31, 0xFF],
            [0xEF, 0xBB, 0xBF, 0x31], [0xFE, 0xFF, 0x00, 0x31], [0x31, 0x00], [0x00, 0x31],
            [0x22, 0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesBadEncoding(bytes: [UInt8]) {
        #expect(problem(of: bytes) != nil)
    }

    @Test("limits are exact: depth, members, bytes")
    func limitsAreExact() throws {
        let limits = JSONLimits(depth: 3, membersPerObject: 2, bytes: 30)
        #expect(try read("[[[1]]]", limits: limits) != .null)
        #expect(problem(of: Array("[[[[]]]]".utf8), limits: limits) == .tooDeep(limit: 3))
        #expect(problem(of: Array("[[[{}]]]".utf8), limits: limits) == .tooDeep(limit: 3))
        #expect(try read("{\"a\":1,\"b\":2}", limits: limits) != .null)
        #expect(problem(of: Array("{\"a\":1,\"b\":2,\"c\":3}".utf8), limits: limits) == .tooManyMembers(limit: 2))
        #expect(try read("1" + String(repeating: " ", count: 29), limits: limits) != .null)
        #expect(problem(of: Array(repeating: 0x20, count: 31), limits: limits) == .tooLarge(limit: 30))
        let scalars = JSONLimits(depth: 0, membersPerObject: 0, bytes: 9)
        #expect(try read("1", limits: scalars) == .number(JSONNumber(1)))
        #expect(problem(of: Array("[]".utf8), limits: scalars) == .tooDeep(limit: 0))
    }

    @Test("a million opening brackets are a refusal, not a crash, whatever depth is asked for")
    func survivesDepth() {
        let limits = JSONLimits(depth: .max, membersPerObject: 1, bytes: .max)
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let bytes = Array(String(repeating: opening, count: 200_000).utf8)
            #expect(problem(of: bytes, limits: limits) == .tooDeep(limit: 512))
        }
    }

    @Test("every cut of a document is refused")
    func refusesEveryTruncation() throws {
        let text = #" {"a":[1,-2.5e+3,true,null,"é\ud83d\ude00\n"],"b":{"c":"😀"},"d":[[],{}]}"#
        let bytes = Array(text.utf8)
        #expect(problem(of: bytes) == nil)
        for count in 0..<bytes.count {
            #expect(problem(of: Array(bytes.prefix(count))) != nil, "cut at \(count)")
        }
    }

    @Test("messages are one line, quote what was found and say what is right")
    func messages() {
        let cases: [(String, String)] = [
            (
                "{\"a\\u001b[2J\":1,\"a\\u001b[2J\":1}",
                "member `a\\u{1b}[2J` is repeated at byte 16: expected each name once"
            ),
            ("{\"a\":\u{7}}", "unexpected `\\u{7}` at byte 5: expected JSON as in RFC 8259"),
            ("[1", "JSON ends too early at byte 2: expected one whole value"),
            ("\"\u{1}\"", "control character `\\u{1}` in a string at byte 1: expected it to be escaped"),
        ]
        for (text, message) in cases {
            do {
                _ = try read(text)
                Issue.record("\(text) is read")
            } catch {
                #expect(error.description == message)
            }
        }
    }
}
