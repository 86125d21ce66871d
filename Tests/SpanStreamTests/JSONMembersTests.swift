import SpanStream
import Testing

/// Objects read member by member, by the numbers of their names.
@Suite struct JSONMembersTests {
    private static let members = JSONMembers(["traceId", "name", "startTimeUnixNano", "a"])

    private func cursor(_ text: String) throws -> JSONCursor {
        var index = StructuralIndex()
        try index.append(Array(text.utf8))
        try index.finish()
        return JSONCursor(index)
    }

    /// The numbers of the members of the outermost object.
    private func numbers(_ text: String) throws -> [Int] {
        var cursor = try cursor(text)
        var object = JSONMembers.Progress()
        var numbers: [Int] = []
        while let member = try cursor.member(of: Self.members, in: &object) {
            numbers.append(member)
            try cursor.skipValue(depth: 2)
        }
        try cursor.end()
        #expect(object.count == numbers.count)
        return numbers
    }

    @Test(
        "members have their numbers in any order, with blanks and escapes, at the very end of a text, and others have none",
        arguments: [
            (#"{}"#, []), (#" { } "#, []), (#"{"a":1}"#, [3]),
            (#"{"traceId":1,"name":2,"startTimeUnixNano":"3","a":{}}"#, [0, 1, 2, 3]),
            (#"{"a":1,"startTimeUnixNano":2,"name":[{"name":1}],"traceId":4}"#, [3, 2, 1, 0]),
            (#"{ "name" : 1 , "a":2}"#, [1, 3]), (#"{"n\u0061me":1,"\u0061":2}"#, [1, 3]),
            (#"{"nam":1,"names":2,"name":3,"":4}"#, [-1, -1, 1, -1]),
        ] as [(String, [Int])])
    func numbered(text: String, expected: [Int]) throws {
        #expect(try numbers(text) == expected)
        #expect(try numbers(text + String(repeating: " ", count: 40)) == expected)
    }

    @Test(
        "a member that comes twice is refused, however it is spelled, and so is what is no object",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"x":1,"x":2}"#,
            #"{"x":1,"a":1,"\u0078":2}"#,
            #"{"name":1,"traceId":2, "name":3}"#, "[]", "1", #""a""#, "null", "", #"{"a"}"#, #"{"a":1,}"#, #"{"a":1"#,
            #"{1:1}"#,
            #"{"a" 1}"#, #"{"a":1 "name":2}"#, #"{"a":1]"#, #"{x"a":1}"#,
        ])
    func refused(text: String) {
        #expect(throws: ReplyFault.self) { try numbers(text) }
        #expect(throws: ReplyFault.self) { try numbers(text + String(repeating: " ", count: 40)) }
    }

    @Test("a list is entered where it holds something, and null is an empty one")
    func lists() throws {
        for (text, expected) in [
            ("[1]", true), (" [ 1]", true), ("[]", false), ("[ ]", false), ("null", false), (" null ", false),
        ] {
            var cursor = try cursor(text)
            let holdsAny = try cursor.beginList()
            #expect(holdsAny == expected, "\(text)")
        }
        for text in ["{}", "1", "\"a\"", "", "]", "nul", "true[]"] {
            var cursor = try cursor(text)
            #expect(throws: ReplyFault.self, "\(text)") { _ = try cursor.beginList() }
        }
    }
}
