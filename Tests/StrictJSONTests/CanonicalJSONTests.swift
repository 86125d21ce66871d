import StrictJSON
import TestSupport
import Testing

@Suite struct CanonicalJSONTests {
    @Test("seeded values, written member by member, are the writer's bytes", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) {
        var generator = SeededValues(seed: seed)
        for _ in 0..<500 {
            let value = generator.value(depth: 4)
            var json = CanonicalJSON()
            Self.write(value, to: &json)
            #expect(json.bytes == JSONWriter.canonical(value), "seed \(seed)")
        }
    }

    @Test("what is taken back leaves no trace, and what is taken begins anew")
    func truncates() {
        var json = CanonicalJSON(reserving: 64)
        json.list { json in
            json.string("a")
            let before = json.count
            json.string("b")
            json.truncate(to: before)
            json.separate()
            json.separate()
            json.value(Array("[1]".utf8))
        }
        #expect(json.take() == Array(#"["a",[1]]"#.utf8))
        json.object { json in
            json.name("first")
            json.integer(-1)
            json.name("second")
            json.object { _ in }
        }
        #expect(json.take() == Array(#"{"first":-1,"second":{}}"#.utf8))
        json.null()
        #expect(json.bytes == Array("null".utf8))
    }

    private static func write(_ value: JSONValue, to json: inout CanonicalJSON) {
        switch value {
        case .null: json.null()
        case .bool(let flag): json.bool(flag)
        case .number(let number):
            if let integer = number.int64, String(integer) == number.text {
                json.integer(integer)
            } else {
                json.value(Array(number.text.utf8))
            }
        case .string(let text): json.string(text)
        case .array(let elements): json.list { for element in elements { write(element, to: &$0) } }
        case .object(let object):
            json.object { json in
                for member in object.members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                    json.name(utf8: Array(member.name.utf8))
                    write(member.value, to: &json)
                }
            }
        }
    }
}
