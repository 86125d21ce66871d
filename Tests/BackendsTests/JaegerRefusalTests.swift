import Backends
import SpanStream
import TestSupport
import TraceModel
import Testing

/// A reply with one span, of which one thing is changed.
struct SmallReply {
    static let span =
        #"{"traceID":"ab","spanID":"01","operationName":"op","references":[],"startTime":1,"duration":2,"tags":[],"logs":[],"processID":"p1"}"#
    static let process =
        #""p1":{"serviceName":"cart","tags":[{"key":"k8s.namespace.name","type":"string","value":"shop"}]}"#

    static func trace(_ span: String = span, process: String = process) -> String {
        #"{"traceID":"ab","spans":["# + span + #"],"processes":{"# + process + "}}"
    }

    static func envelope(_ traces: String, errors: String = "null") -> String {
        #"{"data":["# + traces + #"],"total":0,"limit":0,"offset":0,"errors":"# + errors + "}"
    }

    static let whole = envelope(trace())

    /// The whole reply with the span's member `name` written as `text`; left out where that is nil.
    static func with(_ name: String, _ text: String?) -> String {
        let members = [
            ("traceID", #""ab""#), ("spanID", #""01""#), ("operationName", #""op""#), ("startTime", "1"),
            ("duration", "2"), ("processID", #""p1""#), ("tags", "[]"), ("logs", "[]"), ("references", "[]"),
        ]
        var written = members.filter { $0.0 != name }
        if let text { written.append((name, text)) }
        return envelope(trace("{" + written.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"))
    }
}

@Suite struct JaegerRefusalTests {
    private static let grant = "shop=full"

    private func fault(_ reply: String, expecting id: TraceID? = nil) throws -> ReplyFault? {
        do {
            _ = try JaegerView(reply, Self.grant, expecting: id)
            return nil
        } catch let fault as ReplyFault {
            return fault
        }
    }

    private func shape(_ reply: String, expecting id: TraceID? = nil) throws -> ReplyFault.ShapeFault? {
        guard case .shape(_, let fault)? = try fault(reply, expecting: id) else { return nil }
        return fault
    }

    @Test("the small reply is read, so that each change below is what refuses it")
    func whole() throws {
        #expect(try fault(SmallReply.whole, expecting: TraceID("ab")) == nil)
        #expect(try JaegerView(SmallReply.whole, Self.grant).spans().count == 1)
    }

    @Test(
        "a span without a member that it needs, or with one of another shape, is refused",
        arguments: ["traceID", "spanID", "operationName", "startTime", "duration", "processID"])
    func members(_ name: String) throws {
        #expect(try shape(SmallReply.with(name, nil)) == .missingMember)
        let isNumber = name == "startTime" || name == "duration"
        var others = ["null", "[]", "{}", "true", "1.5", "1e3", isNumber ? #""1.0""# : "7"]
        if isNumber { others += ["9223372036854775808", #""9223372036854775808""#, "\"\"", #"" 1""#, #""0x1""#] }
        if name == "spanID" { others += [#""xyz""#, #""12345678901234567""#, "\"\"", #""-1""#] }
        if name == "traceID" { others += [#""xyz""#, #""0""#, "\"\""] }
        for other in others { #expect(try shape(SmallReply.with(name, other)) == .wrongShape, "\(other)") }
    }

    @Test(
        "the envelope is the backend's, with one trace at most",
        arguments: [
            ("null", ReplyFault.ShapeFault.notAnEnvelope), ("[]", .notAnEnvelope), ("7", .notAnEnvelope),
            ("{}", .notAnEnvelope),
            (#"{"data":{}}"#, .notAnEnvelope), (#"{"data":5}"#, .notAnEnvelope), (#"{"data":"x"}"#, .notAnEnvelope),
            (#"{"errors":null}"#, .notAnEnvelope), (#"{"data":[],"errors":5}"#, .notAnEnvelope),
            (#"{"data":[null]}"#, .wrongShape),
            (#"{"data":[5]}"#, .wrongShape), (#"{"data":[{}]}"#, .missingMember), (#"{"data":["x"]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[]}]}"#, .missingMember),
            (#"{"data":[{"spans":[],"processes":{}}]}"#, .missingMember),
            (#"{"data":[{"traceID":"ab","spans":{},"processes":{}}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":[]}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":null}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":{"p1":5}}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":{"p1":{}}}]}"#, .missingMember),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":{"p1":{"serviceName":null}}}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"ab","spans":[],"processes":{"p1":{"serviceName":"a","tags":{}}}}]}"#, .wrongShape),
            (#"{"data":[{"traceID":"0","spans":[],"processes":{}}]}"#, .wrongShape),
            (SmallReply.envelope(SmallReply.trace() + "," + SmallReply.trace()), .severalTraces),
            (SmallReply.envelope(SmallReply.trace(), errors: #"[{"code":500,"msg":"x"}]"#), .errors),
            (SmallReply.envelope(SmallReply.trace(), errors: "[null]"), .errors),
            (SmallReply.envelope(SmallReply.trace(), errors: "{}"), .notAnEnvelope),
            (#"{"data":null,"errors":[{"code":500,"msg":"storage"}]}"#, .errors),
            (#"{"data":[],"errors":[{}]}"#, .errors),
            (#"{"data":[],"errors":[{"code":404},{"code":500}]}"#, .errors), (#"{"data":[],"errors":[null]}"#, .errors),
            (#"{"data":[],"errors":[{"code":"x"}]}"#, .wrongShape),
        ])
    func envelopes(_ reply: String, _ expected: ReplyFault.ShapeFault) throws {
        #expect(try shape(reply) == expected)
    }

    @Test("errors count before the data, behind it and without any, and an empty list of them does not")
    func errors() throws {
        let trace = SmallReply.trace()
        #expect(try shape(#"{"errors":[{}],"data":["# + trace + "]}") == .errors)
        #expect(try fault(SmallReply.envelope(trace, errors: "[]")) == nil)
        #expect(try JaegerView(#"{"data":null,"errors":[{"code":404,"msg":"x"}]}"#, Self.grant).isMissing)
        #expect(try JaegerView(#"{"data":null,"errors":null}"#, Self.grant).isMissing)
        #expect(try JaegerView(#"{"data":[]}"#, Self.grant).isMissing)
    }

    @Test("another trace than the one asked for is refused, wherever its id stands")
    func otherTrace() throws {
        let asked = TraceID("ab")
        #expect(try shape(SmallReply.whole, expecting: TraceID("ac")) == .otherTrace)
        #expect(try shape(SmallReply.with("traceID", #""ac""#), expecting: asked) == .otherTrace)
        #expect(
            try shape(SmallReply.with("traceID", #""1000000000000000000000000000000ab""#), expecting: asked)
                == .wrongShape)
        #expect(try shape(SmallReply.with("traceID", #""100000000000000ab""#), expecting: asked) == .otherTrace)
        let renamed = SmallReply.whole.replacing(#"{"traceID":"ab","spans""#, with: #"{"traceID":"ac","spans""#)
        #expect(try shape(renamed, expecting: asked) == .otherTrace)
        #expect(try shape(renamed) == .otherTrace)
        #expect(
            try fault(SmallReply.with("traceID", #""00000000000000000000000000\u0030000AB""#), expecting: asked) == nil)
    }

    @Test("a span of a process that is not there is refused, before and behind the spans")
    func processes() throws {
        #expect(try shape(SmallReply.with("processID", #""p2""#)) == .unknownProcess)
        #expect(try shape(SmallReply.with("processID", #""P1""#)) == .unknownProcess)
        #expect(try fault(SmallReply.with("processID", #""\u00701""#)) == nil)
        let first = #"{"data":[{"processes":{},"traceID":"ab","spans":["# + SmallReply.span + "]}]}"
        #expect(try shape(first) == .unknownProcess)
    }

    @Test("lists are lists of objects or null", arguments: ["tags", "logs", "references"])
    func lists(_ name: String) throws {
        for other in ["{}", "5", "true", #""x""#, "[1]", "[null]", #"["x"]"#, "[[]]"] {
            #expect(try shape(SmallReply.with(name, other)) == .wrongShape, "\(other)")
        }
        #expect(try fault(SmallReply.with(name, "null")) == nil)
        #expect(try fault(SmallReply.with(name, nil)) == nil)
    }

    @Test("a tag needs a string `key` and a `value`, in spans, processes and logs")
    func tags() throws {
        for (tag, expected) in [
            (#"{"type":"string","value":"x"}"#, ReplyFault.ShapeFault.missingMember), ("{}", .missingMember),
            (#"{"key":"k","type":"string"}"#, .missingMember), (#"{"key":7,"type":"string","value":"x"}"#, .wrongShape),
            (#"{"key":null,"value":"x"}"#, .wrongShape),
        ] {
            #expect(try shape(SmallReply.with("tags", "[\(tag)]")) == expected)
            #expect(try shape(SmallReply.with("logs", #"[{"timestamp":1,"fields":[\#(tag)]}]"#)) == expected)
            let process = #""p1":{"serviceName":"cart","tags":[\#(tag)]}"#
            #expect(try shape(SmallReply.envelope(SmallReply.trace(process: process))) == expected)
        }
    }

    @Test("a log needs a time, and its fields are a list or null")
    func logs() throws {
        #expect(try shape(SmallReply.with("logs", #"[{"fields":[]}]"#)) == .missingMember)
        for log in [
            #"{"timestamp":"x"}"#, #"{"timestamp":null}"#, #"{"timestamp":1,"fields":5}"#,
            #"{"timestamp":1,"fields":true}"#,
            #"{"timestamp":1,"fields":{}}"#, #"{"timestamp":1,"fields":"x"}"#, #"{"timestamp":1,"fields":[5]}"#,
        ] {
            #expect(try shape(SmallReply.with("logs", "[\(log)]")) == .wrongShape, "\(log)")
        }
        for log in [#"{"timestamp":1}"#, #"{"timestamp":"1","fields":null}"#, #"{"fields":[],"timestamp":-1}"#] {
            #expect(try fault(SmallReply.with("logs", "[\(log)]")) == nil, "\(log)")
        }
    }

    @Test(
        "no member stands twice, in any object, however it is spelled",
        arguments: [
            SmallReply.whole.replacing(#""total":0"#, with: #""data":[]"#),
            SmallReply.whole.replacing(#""total":0"#, with: #""x":1,"\u0078":2"#),
            SmallReply.whole.replacing(#""op""#, with: #""op","operationName":"op""#),
            SmallReply.whole.replacing(#""op""#, with: #""op","operation\u004eame":"op""#),
            SmallReply.whole.replacing(#""op""#, with: #""op","z":1,"z":1"#),
            SmallReply.whole.replacing(#""op""#, with: #""op","z":[{"a":1,"a":1}]"#),
            SmallReply.whole.replacing(#""op""#, with: #""op","warnings":[{"a":1,"a":1}]"#),
            SmallReply.whole.replacing(SmallReply.process, with: SmallReply.process + "," + SmallReply.process),
            SmallReply.whole.replacing(
                SmallReply.process, with: SmallReply.process + #","\u00701":{"serviceName":"x"}"#),
            SmallReply.whole.replacing(#""cart""#, with: #""cart","serviceName":"cart""#),
            SmallReply.whole.replacing(#""spans""#, with: #""traceID":"ab","spans""#),
            SmallReply.with("tags", #"[{"key":"a","key":"a","type":"string","value":"x"}]"#),
            SmallReply.with("tags", #"[{"key":"a","type":"string","type":"string","value":"x"}]"#),
            SmallReply.with("tags", #"[{"key":"a","type":5,"type":"string","value":"x"}]"#),
            SmallReply.with("tags", #"[{"key":"a","type":"string","type":5,"value":"x"}]"#),
            SmallReply.with("tags", #"[{"key":"a","type":"string","value":"x","value":"x"}]"#),
            SmallReply.with("tags", #"[{"key":"a","type":"string","value":{"b":1,"b":1}}]"#),
            SmallReply.with("tags", #"[{"key":"a","z":1,"z":1,"value":"x"}]"#),
            SmallReply.with(
                "references", #"[{"refType":"CHILD_OF","refType":"CHILD_OF","traceID":"ab","spanID":"1"}]"#),
            SmallReply.with("references", #"[{"z":1,"z":1}]"#),
            SmallReply.with("logs", #"[{"timestamp":1,"timestamp":1}]"#),
            SmallReply.with("logs", #"[{"timestamp":1,"fields":[],"fields":[]}]"#),
        ])
    func repeated(_ reply: String) throws {
        guard case .malformed(_, .repeatedMember)? = try fault(reply) else {
            Issue.record("\(String(describing: try fault(reply))): \(reply)")
            return
        }
    }

    @Test("depth is counted from the envelope: 128 levels are read and 129 refused, wherever they stand")
    func depth() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        // Each place and the level of a value that stands there.
        let places: [(String, Int)] = [
            (SmallReply.whole.replacing(#""total":0"#, with: #""x":@"#), 2),
            (SmallReply.whole.replacing(#""spans""#, with: #""x":@,"spans""#), 4),
            (SmallReply.whole.replacing(#""cart""#, with: #""cart","x":@"#), 6),
            (SmallReply.whole.replacing(#""op""#, with: #""op","x":@"#), 6),
            (SmallReply.with("warnings", "@"), 6), (SmallReply.with("tags", #"[{"key":"a","value":@}]"#), 8),
            (SmallReply.with("references", #"[{"x":@}]"#), 8),
            (SmallReply.with("logs", #"[{"timestamp":1,"x":@}]"#), 8),
            (SmallReply.with("logs", #"[{"timestamp":1,"fields":[{"key":"a","value":@}]}]"#), 10),
        ]
        for (reply, level) in places {
            #expect(try fault(reply.replacing("@", with: nested(129 - level))) == nil, "\(reply)")
            for count in [130 - level, 100_000] {
                guard case .malformed(_, .tooDeep)? = try fault(reply.replacing("@", with: nested(count))) else {
                    Issue.record("\(count) levels are read in \(reply)")
                    continue
                }
            }
        }
    }

    @Test("a reply cut short at any byte is refused, and so is one with anything behind it")
    func truncation() throws {
        let bytes = Array(SmallReply.with("operationName", #""é\u00e9""#).utf8)
        for length in 0..<bytes.count {
            #expect(throws: ReplyFault.self, "\(length) bytes") {
                _ = try JaegerView([Array(bytes[..<length])], Self.grant)
            }
        }
        for tail in ["x", "{}", ",", "\0", "]", "\"", "null"] {
            #expect(throws: ReplyFault.self) { _ = try JaegerView([bytes, Array(tail.utf8)], Self.grant) }
        }
        #expect(throws: Never.self) { _ = try JaegerView([bytes, Array(" \r\n\t".utf8)], Self.grant) }
    }

    @Test("any one byte changed is refused or rendered, and never ends the process")
    func mutations() throws {
        let bytes = Array(SmallReply.whole.utf8)
        var histogram = Histogram()
        var generator = SeededGenerator(seed: 3)
        for at in bytes.indices {
            for byte in [
                0, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x2c, 0x31, 0x80, UInt8.random(in: 0...255, using: &generator),
            ] {
                var changed = bytes
                changed[at] = byte
                do {
                    _ = try JaegerView([changed], Self.grant)
                    histogram.add("read")
                } catch is ReplyFault {
                    histogram.add("refused")
                }
            }
        }
        histogram.print("one byte changed, seed 3")
        #expect(histogram["refused"] > histogram["read"])
    }
}
