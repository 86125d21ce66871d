import SpanStream
import TestSupport
import Testing

/// Lists of pairs read by the text around their parts, against the same lists read member by member.
@Suite struct JSONPairsTests {
    private static let pairs = JSONPairs(
        #"{"key":""#,
        [
            (#"","type":"string","value":""#, .string), (#"","type":"int64","value":"#, .integer),
            (#"","type":"bool","value":"#, .truth), (#"","type":"float64","value":"#, .number),
        ])
    private static let types = JSONNames(["string", "int64", "bool", "float64"])
    private static let shape = JSONShape([
        .init("key", .string, required: true), .init("type", .string, required: true),
        .init("value", .any, required: true),
    ])
    /// Behind a list, so that no pair is too near the end of the text.
    private static let behind = String(repeating: #","""#, count: 24) + "]"

    private func index(_ text: [UInt8]) throws -> JSONCursor {
        var index = StructuralIndex()
        try index.append(text)
        try index.finish()
        return JSONCursor(index)
    }

    /// What a pair is, as its kind, name and value stand there.
    private func told(_ pair: JSONPair, _ cursor: JSONCursor) -> String {
        let value = pair.kind == 0 ? pair.string.start..<pair.string.end : pair.scalar
        return "\(pair.kind) \(cursor.decoded(pair.name)) \(value) \(pair.range)"
    }

    /// The same of the object that stands next, read member by member; nil where it is nothing that may be taken for a pair.
    private func member(_ cursor: inout JSONCursor) throws -> String? {
        var fields = JSONFields()
        let start = cursor.edge
        guard try cursor.read(Self.shape, depth: 3, into: &fields) == nil, fields.unknown == 0,
            case .string(let key) = fields[0], case .string(let type) = fields[1],
            let kind = Self.types.number(of: type, cursor)
        else { return nil }
        let value: Range<Int>
        switch (fields[2], kind) {
        case (.string(let text), 0): value = text.start..<text.end
        case (.scalar(let scalar), 1) where scalar.kind == .integer: value = scalar.start..<scalar.end
        case (.scalar(let scalar), 2) where scalar.kind == .true || scalar.kind == .false:
            value = scalar.start..<scalar.end
        case (.scalar(let scalar), 3) where scalar.kind == .integer || scalar.kind == .number:
            value = scalar.start..<scalar.end
        default: return nil
        }
        return "\(kind) \(cursor.decoded(key)) \(value) \(start..<cursor.edge)"
    }

    /// Reads a text's inner list as pairs as far as that goes, and says whether every pair is what its members say.
    private func check(_ text: [UInt8], _ histogram: inout Histogram) throws {
        guard let whole = try? index(text) else { return }
        var (cursor, plain) = (whole, whole)
        guard cursor.take(UInt8(ascii: "[")), cursor.take(UInt8(ascii: "[")), plain.take(UInt8(ascii: "[")),
            plain.take(UInt8(ascii: "["))
        else { return }
        var found: [JSONPair] = []
        let isEnd = cursor.read(Self.pairs, JSONNameNumbers(), into: &found)
        for (place, pair) in found.enumerated() {
            #expect(try member(&plain) == told(pair, cursor), "\(String(decoding: text, as: UTF8.self))")
            let isLast = isEnd && place == found.count - 1
            #expect(try plain.another(before: UInt8(ascii: "]")) != isLast)
        }
        #expect(cursor.next == plain.next && cursor.edge == plain.edge)
        histogram.add(isEnd ? "whole" : found.isEmpty ? "none" : "some")
    }

    @Test("what is read as a pair is what is read member by member, with any one byte of it changed")
    func changed() throws {
        var histogram = Histogram()
        let values = [
            #"string","value":"a""#, #"string","value":"\n\u0041""#, #"string","value":"\x""#, #"string","value":12"#,
            #"int64","value":12"#, #"int64","value":-1"#, #"int64","value":012"#, #"int64","value":"12""#,
            #"int64","value":1234567890123456"#, #"bool","value":true"#, #"bool","value":truth"#,
            #"float64","value":1.5e3"#, #"float64","value":1."#, #"string","value":{}"#, #"binary","value":"a""#,
        ]
        for value in values {
            let pair = #"{"key":"ab","type":\#("\"" + value)}"#
            let text = Array((#"[["# + pair + "," + pair + "]" + Self.behind).utf8)
            try check(text, &histogram)
            for place in 2..<(pair.utf8.count + 4) {
                for byte in Array(#"k"\{}[]:, 0x"#.utf8) {
                    try check(text[..<place] + [byte] + text[(place + 1)...], &histogram)
                }
            }
        }
        histogram.print("pairs")
        #expect(histogram["whole"] > 100 && histogram["some"] > 40 && histogram["none"] > 1000)
    }

    @Test("a number is remembered of a name, and never given to another one, however many share its slot")
    func numbers() throws {
        let names = (0..<3000).map { "n\($0 * 7919 % 10_007)" }
        let text = "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        var cursor = try index(Array(text.utf8))
        _ = cursor.take(UInt8(ascii: "["))
        var strings: [JSONString] = []
        repeat { strings.append(try cursor.string()) } while try cursor.another(before: UInt8(ascii: "]"))
        var numbers = JSONNameNumbers()
        var kept = 0
        var pushedOut: [Int32: JSONString] = [:]
        for (number, string) in strings.enumerated() {
            #expect(numbers.number(of: string, cursor) == -1)
            if let earlier = numbers.remember(Int32(number), for: string, cursor) {
                pushedOut[earlier.number] = earlier.name
            }
            #expect(numbers.number(of: string, cursor) == number)
        }
        for (number, string) in strings.enumerated() {
            let known = numbers.number(of: string, cursor)
            #expect(known == -1 || known == number)
            kept += known == number ? 1 : 0
            // Whoever pushed it out was told, and it is known that it may have been there.
            #expect((known == -1) == (pushedOut[Int32(number)]?.start == string.start))
            #expect(known == number || numbers.mayHaveKnown(string, cursor))
        }
        #expect(kept + pushedOut.count == strings.count)
        #expect(kept > 256 && kept <= 512)
    }

    @Test("members that stand as the shape has them are read as with white space between", arguments: ["", " "])
    func shapes(_ blank: String) throws {
        let shape = JSONShape([
            .init("id", .checked), .init("operationName", .string), .init("startTime", .integer),
            .init("a", .integerIfAny), .init("sixteen-bytes-xx", .ignored),
        ])
        let members = [
            #""id":"7""#, #""operationName":"a\"b""#, #""startTime":18446744073709551616"#, #""startTime":017"#,
            #""startTime":1795401380000000"#, #""startTime":"12""#, #""startTime":-3"#, #""a":1.5"#,
            #""sixteen-bytes-xx":[1]"#, #""sixteen-bytes-xy":1"#, #""operationName":3"#,
        ]
        var generator = SeededGenerator(seed: 11)
        var histogram = Histogram()
        for _ in 0..<2000 {
            let chosen = members.filter { _ in generator.chance(45) }.map {
                $0.replacing(":", with: blank + ":" + blank)
            }
            let text = "{" + chosen.joined(separator: blank + ",") + "}" + String(repeating: " ", count: 8)
            let plain = "{ " + chosen.joined(separator: " ,") + "}"
            let outcome = told(shape, text)
            #expect(outcome == told(shape, plain), "\(text)")
            histogram.add(outcome.hasPrefix("refused") ? "refused" : "read")
        }
        histogram.print("shapes")
        #expect(histogram["refused"] > 300 && histogram["read"] > 100)
    }

    /// What comes of an object, without the places.
    private func told(_ shape: JSONShape, _ text: String) -> String {
        do {
            var cursor = try index(Array(text.utf8))
            var fields = JSONFields()
            while try cursor.read(shape, depth: 1, into: &fields) != nil {}
            try cursor.end()
            return (0..<5).map { told(fields[$0], cursor) }.joined(separator: " ") + " \(fields.unknown)"
        } catch ReplyFault.malformed(_, let fault) {
            return "refused: \(fault)"
        } catch ReplyFault.shape(_, let fault) {
            return "refused: \(fault)"
        } catch {
            return "refused otherwise"
        }
    }

    private func told(_ field: JSONField, _ cursor: JSONCursor) -> String {
        switch field {
        case .string(let string): String(decoding: cursor.decoded(string), as: UTF8.self)
        case .integer(let value, _): String(value)
        default: "-"
        }
    }
}
