import SpanStream
import TestSupport
import Testing

/// Pairs copied from one form into another, against the same read one by one.
@Suite struct JSONPairFormsTests {
    private static let forms = JSONPairForms(
        JSONPairs(
            #"{"key":""#,
            [
                (#"","value":{"stringValue":""#, .string), (#"","value":{"intValue":""#, .quotedInteger),
                (#"","value":{"boolValue":"#, .truth), (#"","value":{"doubleValue":"#, .number),
            ]),
        as: [#"","s":""#, #"","i":"#, #"","b":"#, #"","d":"#], unless: UInt8(ascii: "@"))
    /// Behind a list, so that no pair is too near the end of the text.
    private static let behind = String(repeating: #","""#, count: 24) + "]"

    /// What is copied of a list without its bracket, whether that was all, and what stands next.
    private func copied(_ list: String) throws -> (written: String, isWhole: Bool, rest: Substring) {
        var index = StructuralIndex()
        let text = "[[" + list + Self.behind
        try index.append(Array(text.utf8))
        try index.finish()
        var cursor = JSONCursor(index)
        let isEntered = cursor.take(UInt8(ascii: "[")) && cursor.take(UInt8(ascii: "["))
        #expect(isEntered)
        var emitter = JSONEmitter(pretty: false)
        emitter.open(UInt8(ascii: "["))
        let isWhole = cursor.copy(Self.forms, into: &emitter)
        emitter.close(UInt8(ascii: "]"))
        let rest = text.dropFirst(cursor.edge).dropLast(Self.behind.count)
        return (String(decoding: emitter.bytes, as: UTF8.self), isWhole, rest)
    }

    @Test("texts, whole numbers in quotes, truths and numbers are copied, with a comma between them")
    func kinds() throws {
        let (written, isWhole, rest) = try copied(
            #"{"key":"a","value":{"stringValue":"x y"}},{"key":"","value":{"stringValue":""}},{"key":"n","value":{"intValue":"200"}},"#
                + #"{"key":"t","value":{"boolValue":true}},{"key":"é","value":{"doubleValue":-1.5e3}}]"#)
        #expect(
            written
                == #"[{"key":"a","s":"x y"},{"key":"","s":""},{"key":"n","i":200},{"key":"t","b":true},{"key":"é","d":-1.5e3}]"#
        )
        #expect(isWhole)
        #expect(rest.isEmpty)
    }

    @Test("what is copied fits wherever the room for it ends")
    func room() throws {
        for length in 0..<1_100 {
            let text = String(repeating: "x", count: length)
            let pairs = ["n", "m"].map { #"{"key":"\#($0)","value":{"intValue":"7"}}"# }.joined(separator: ",")
            let (written, isWhole, _) = try copied(#"{"key":"a","value":{"stringValue":"\#(text)"}},"# + pairs + "]")
            #expect(isWhole)
            #expect(written == #"[{"key":"a","s":"\#(text)"},{"key":"n","i":7},{"key":"m","i":7}]"#)
        }
    }

    @Test(
        "a pair that is anything else stays where it is, behind those that were copied",
        arguments: [
            #"{"key":"@a","value":{"stringValue":"x"}}"#, #"{"key":"a\n","value":{"stringValue":"x"}}"#,
            #"{"key":"a","value":{"stringValue":"\n"}}"#, #"{"key":"a","value":{"stringValue":"x"},"b":1}"#,
            #"{"key":"a","value":{"stringValue":"x","b":1}}"#, #"{"key":"a","value":{"stringValue":"x"}} "#,
            #"{"key":"a","value":{"stringValue":"x"} }"#, #" {"key":"a","value":{"stringValue":"x"}}"#,
            #"{"key":"a","value":{"stringValue":"x"}]"#, #"{"key":"a","value":{"stringValue":"x"}}}"#,
            #"{"key":"a","value":{"stringValue":"x"}}:"#, #"{"key":"a","value":{"stringValue":1}}"#,
            #"{"key":"a","value":{"intValue":"01"}}"#, #"{"key":"a","value":{"intValue":"-1"}}"#,
            #"{"key":"a","value":{"intValue":""}}"#, #"{"key":"a","value":{"intValue":"1234567890123456"}}"#,
            #"{"key":"a","value":{"intValue":"\u0031"}}"#, #"{"key":"a","value":{"intValue":1}}"#,
            #"{"key":"a","value":{"doubleValue":"NaN"}}"#, #"{"key":"a","value":{"boolValue":null}}"#,
            #"{"key":"a","value":{}}"#, #"{"key":"a"}"#, #"{"key":"a","value":{"arrayValue":{"values":[]}}}"#, "1", "",
        ])
    func others(pair: String) throws {
        let before = #"{"key":"b","value":{"stringValue":"y"}},"#
        for first in ["", before] {
            let list = first + pair + #",{"key":"c","value":{"stringValue":"z"}}]"#
            let (written, isWhole, rest) = try copied(list)
            #expect(!isWhole)
            #expect(written == (first.isEmpty ? "[]" : #"[{"key":"b","s":"y"}]"#))
            #expect(rest == list.dropFirst(first.count))
        }
    }
}
