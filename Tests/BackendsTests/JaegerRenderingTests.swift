import Backends
import Foundation
import Redaction
import TestSupport
import TraceModel
import Testing

@Suite struct JaegerRenderingTests {
    private static let grant = "shop=full"

    private func tags(_ tags: String, _ grant: String = grant, rules: [RedactionRule] = []) throws -> String {
        let view = try JaegerView([Array(SmallReply.with("tags", "[\(tags)]").utf8)], grant, rules: rules)
        let text = view.text
        let start = try #require(text.range(of: #","tags":"#))
        let end = try #require(text.range(of: #","logs":"#))
        return String(text[start.upperBound..<end.lowerBound])
    }

    private func references(_ list: String) throws -> String {
        // A second full span, `02`, that references may name, and one of another namespace, `03`.
        let other = SmallReply.span.replacing(#""01""#, with: #""02""#)
        let hidden = SmallReply.span.replacing(#""01""#, with: #""03""#).replacing(#""p1""#, with: #""p2""#)
        let own = SmallReply.span.replacing(#""references":[]"#, with: #""references":["# + list + "]")
        let process = SmallReply.process + #","p2":{"serviceName":"x","tags":[]}"#
        let view = try JaegerView(
            SmallReply.envelope(SmallReply.trace("\(own),\(other),\(hidden)", process: process)), Self.grant)
        let text = view.text
        let start = try #require(text.range(of: #""references":"#))
        let end = try #require(text.range(of: #","startTime":"#))
        return String(text[start.upperBound..<end.lowerBound])
            .replacing(#""traceID":"00000000000000ab","spanID":"000000000000000"#, with: "")
    }

    private func reference(_ type: String, _ span: String, trace: String = "ab", more: String = "") -> String {
        #"{"refType":"\#(type)","traceID":"\#(trace)","spanID":"\#(span)"\#(more)}"#
    }

    @Test("the body of a small reply, byte for byte")
    func small() throws {
        let span =
            #"{"traceID":"00000000000000ab","spanID":"0000000000000001","operationName":"op","references":[],"#
            + #""startTime":1,"duration":2,"tags":[],"logs":[],"processID":"p1","warnings":null}"#
        #expect(
            try JaegerView(SmallReply.whole, Self.grant).text == #"{"data":[{"traceID":"00000000000000ab","spans":["#
                + span
                + #"],"processes":{"p1":{"serviceName":"cart","tags":[{"key":"k8s.namespace.name","type":"string","value":"shop"}]}},"#
                + #""warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}"#)
        #expect(try JaegerView(SmallReply.whole, "other=full").body == JaegerAnswer.missingBody)
    }

    @Test("a tag is written in one form, however its members are ordered and spaced, alone and among others")
    func forms() throws {
        let values = [
            #""string","a""#, #""string","\u0061""#, #""int64",12"#, #""int64",-0"#, #""int64",9007199254740992"#,
            #""int64","7""#, #""bool",true"#, #""float64",1.50"#, #""binary","YQ==""#, #""string","a.ops.svc""#,
        ]
        for value in values {
            let parts = value.split(separator: ",", maxSplits: 1)
            let members = [#""key":"k""#, #""type":\#(parts[0])"#, #""value":\#(parts[1])"#]
            let plain = "{" + members.joined(separator: ",") + "}"
            let expected = try tags(plain)
            #expect(expected.hasPrefix(#"[{"key":"k","type":"#) && !expected.contains("ops"))
            let shown = expected.dropFirst().dropLast()
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                for (gap, edge) in [(",", ""), (", ", ""), (",", " ")] {
                    let tag = "{" + edge + order.map { members[$0] }.joined(separator: gap) + edge + "}"
                    #expect(try tags("\(tag),\(plain)") == "[\(shown),\(shown)]", "\(tag)")
                    #expect(try tags("\(plain) ,\(tag),\(plain)") == "[\(shown),\(shown),\(shown)]", "\(tag)")
                    let removed = tag.replacing(#""k""#, with: #""password""#)
                    #expect(try tags("\(plain),\(removed),\(tag)") == "[\(shown),\(shown)]", "\(tag)")
                }
            }
        }
    }

    @Test(
        "a value is written in its type's one form",
        arguments: [
            (#""int64","value":9007199254740991"#, #""int64","value":9007199254740991"#),
            (#""int64","value":9007199254740992"#, #""int64","value":"9007199254740992""#),
            (#""int64","value":"-9007199254740991""#, #""int64","value":-9007199254740991"#),
            (#""int64","value":"9223372036854775807""#, #""int64","value":"9223372036854775807""#),
            (#""int64","value":"-0""#, #""int64","value":0"#), (#""int64","value":"0042""#, #""int64","value":42"#),
            (#""float64","value":1E+2"#, #""float64","value":1E+2"#),
            (#""float64","value":-0.0"#, #""float64","value":-0.0"#),
            (#""float64","value":7"#, #""float64","value":7"#), (#""bool","value":true"#, #""bool","value":true"#),
            (#""binary","value":"AAEC""#, #""binary","value":"AAEC""#),
            (#""string","value":"\u0041\/\u0000\u00e9\ud834\udd1e""#, "\"string\",\"value\":\"A/\\u0000é𝄞\""),
            (#""str\u0069ng","value":"x""#, #""string","value":"x""#),
        ])
    func values(_ stored: String, _ written: String) throws {
        #expect(try tags(#"{"key":"k","type":\#(stored)}"#) == #"[{"key":"k","type":\#(written)}]"#)
    }

    @Test(
        "a value that does not fit its type, or a type that nobody knows, is dropped and counted",
        arguments: [
            #""string","value":7"#, #""string","value":null"#, #""string","value":{"a":1}"#, #""bool","value":"true""#,
            #""bool","value":1"#, #""int64","value":1.0"#, #""int64","value":1e3"#,
            #""int64","value":"9223372036854775808""#,
            #""int64","value":"+1""#, #""int64","value":"""#, #""int64","value":true"#, #""float64","value":"NaN""#,
            #""float64","value":"1.5""#, #""binary","value":[1]"#, #""binary","value":5"#, #""STRING","value":"x""#,
            #""","value":"x""#, #""object","value":{}"#, #"5,"value":"x""#, #"null,"value":"x""#,
            #"["string"],"value":"x""#,
        ])
    func misfits(_ stored: String) throws {
        let reply = SmallReply.with("tags", #"[{"key":"k","type":\#(stored)},{"key":"l","type":"bool","value":true}]"#)
        let view = try JaegerView(reply, Self.grant)
        #expect(view.text.contains(#""tags":[{"key":"l","type":"bool","value":true}]"#))
        #expect(view.dropped == 1)
    }

    @Test("unknown members are dropped and counted, wherever they stand, and none is copied")
    func unknownMembers() throws {
        let secret = #""zz\n":{"leak":["secret"]}"#
        let places = [
            SmallReply.whole.replacing(#""total":0"#, with: #""total":0,"# + secret),
            SmallReply.whole.replacing(#""spans""#, with: secret + #","spans""#),
            SmallReply.whole.replacing(#""cart""#, with: #""cart","# + secret),
            SmallReply.whole.replacing(#""op""#, with: #""op","# + secret),
            SmallReply.with("tags", #"[{"key":"a","type":"string","value":"x",\#(secret)}]"#),
            SmallReply.with("logs", #"[{"timestamp":1,\#(secret)}]"#),
            SmallReply.with("references", "[\(reference("FOLLOWS_FROM", "1", more: "," + secret))]"),
            SmallReply.with("references", #"[\#(reference("FOLLOWS_FROM", "1", more: #","span":"secret""#))]"#),
        ]
        for reply in places {
            let view = try JaegerView(reply, Self.grant)
            #expect(view.dropped == 1, "\(reply)")
            #expect(!view.text.contains("secret") && !view.text.contains("zz"))
        }
        let warned = try JaegerView(SmallReply.with("warnings", #"["secret"]"#), Self.grant)
        #expect(warned.dropped == 0)
        #expect(!warned.text.contains("secret"))
    }

    @Test("flags are written where they are stored, full, and an integer; else they are dropped")
    func flags() throws {
        for (stored, written) in [("1", "1"), (#""1""#, "1"), ("-0", "0")] {
            #expect(
                try JaegerView(SmallReply.with("flags", stored), Self.grant).text.contains(#","flags":\#(written),"#))
            #expect(try !JaegerView(SmallReply.with("flags", stored), "shop=masked").text.contains("flags"))
        }
        for stored in ["null", "1.5", #""x""#, "[1]", "{}", "true"] {
            let view = try JaegerView(SmallReply.with("flags", stored), Self.grant)
            #expect(!view.text.contains("flags"))
            #expect(view.dropped == 1, "\(stored)")
        }
    }

    @Test("the first CHILD_OF to the same trace is the parent and stands first; other references follow in their order")
    func parents() throws {
        let child = reference("CHILD_OF", "2")
        let follows = reference("FOLLOWS_FROM", "2")
        let parent = #"{"refType":"CHILD_OF",2"}"#
        let link = #"{"refType":"FOLLOWS_FROM",2"}"#
        #expect(try references(child) == "[\(parent)]")
        #expect(try references("\(follows),\(child)") == "[\(parent),\(link)]")
        #expect(try references("\(child),\(child),\(follows)") == "[\(parent),\(parent),\(link)]")
        #expect(try references(follows) == "[\(link)]")
        let foreign = reference("CHILD_OF", "2", trace: "ac")
        #expect(try references("\(foreign),\(child)") == "[\(parent)]")
        #expect(try references(foreign) == "[]")
    }

    @Test(
        "a parent that names the span itself or is zero is none, whatever follows; malformed references are passed over",
        arguments: [
            ("1", "[@]"), ("0", "[@]"), ("0000000000000001", "[@]"), ("xyz", "[@]"), ("", "[@]"), ("3", "[@]"),
            ("99", "[@]"),
        ])
    func noParents(_ first: String, _ expected: String) throws {
        // Behind a malformed one the next is the parent, behind a well-formed one a link: both are written as a CHILD_OF.
        let list = reference("CHILD_OF", first) + "," + reference("CHILD_OF", "2")
        #expect(try references(list) == expected.replacing("@", with: #"{"refType":"CHILD_OF",2"}"#))
        #expect(try references(reference("CHILD_OF", first)) == "[]")
    }

    @Test("links to hidden, missing and own spans, of unknown types and of other traces, go")
    func links() throws {
        for link in [
            reference("FOLLOWS_FROM", "3"), reference("FOLLOWS_FROM", "99"), reference("FOLLOWS_FROM", "1"),
            reference("PARENT", "2"), reference("child_of", "2"), reference("FOLLOWS_FROM", "2", trace: "ac"),
            reference("FOLLOWS_FROM", "2", trace: "0"), "{}", #"{"refType":5,"traceID":"ab","spanID":"2"}"#,
            #"{"refType":"CHILD_OF","traceID":"ab"}"#, #"{"refType":"CHILD_OF","traceID":"ab","spanID":2}"#,
        ] {
            #expect(try references(link) == "[]", "\(link)")
        }
        #expect(try references(reference("CHILD_OF", "2", more: #","x":5"#)) == #"[{"refType":"CHILD_OF",2"}]"#)
        #expect(
            try references(#"{"spanID":"2","traceID":"AB","refType":"CHILD\u005fOF"}"#)
                == #"[{"refType":"CHILD_OF",2"}]"#)
    }

    @Test("a masked span keeps the allow-list's keys, its parent and nothing else")
    func masked() throws {
        let kept = #"{"key":"span.kind","type":"string","value":"server"}"#
        let list =
            kept
            + #",{"key":"db.statement","type":"string","value":"secret"},{"key":"Span.Kind","type":"string","value":"secret"}"#
        #expect(try tags(list, "shop=masked") == "[\(kept)]")
        let logs = SmallReply.with(
            "logs", #"[{"timestamp":1,"fields":[{"key":"error","type":"string","value":"secret"}]}]"#)
        #expect(try JaegerView(logs, "shop=masked").text.contains(#""logs":[]"#))
    }

    @Test("a rule for every key leaves a span's kind alone, and nothing else that is called so")
    func kindStays() throws {
        func tag(_ value: String) -> String { #"{"key":"span.kind","type":"string","value":"\#(value)"}"# }
        let everything = RedactionRule(name: "all", keys: [KeyPattern("*")], action: .remove)
        let logs = #"[{"timestamp":1,"fields":[\#(tag("server"))]}]"#
        let reply = SmallReply.with("tags", "[\(tag("server")),\(tag("s3cr3t"))]").replacing(
            #""logs":[]"#, with: #""logs":"# + logs)
        let view = try JaegerView([Array(reply.utf8)], "shop=full", rules: [everything])
        #expect(view.text.contains(tag("server")) && !view.text.contains("s3cr3t"))
        #expect(view.text.contains(#""fields":[]"#))
        #expect(view.redactions["all"] == 3)
    }

    @Test("a value of `span.kind` that is no kind, and may be redacted, says nothing of what the span is")
    func noKind() throws {
        let rule = RedactionRule(name: "all", keys: [KeyPattern("span.*")], action: .remove)
        func span(_ id: String, _ kind: String, start: Int, first: String = "") -> String {
            let up = start == 3 ? #"{"refType":"CHILD_OF","traceID":"ab","spanID":"7"}"# : ""
            return
                #"{"traceID":"ab","spanID":"\#(id)","operationName":"op","references":[\#(up)],"startTime":\#(start),"duration":1,"#
                + #""tags":[\#(first){"key":"span.kind","type":"string","value":"\#(kind)"}],"logs":[],"processID":"p1"}"#
        }
        let bodies = try [#""s3cr3t""#, "5", #""other""#].map { value in
            let first = #"{"key":"span.kind","type":"string","value":\#(value)},"#
            let spans = [
                span("7", "client", start: 1), span("7", "server", start: 2, first: first),
                span("8", "internal", start: 3),
            ]
            let tag = #"{"key":"k8s.namespace.name","type":"string","value":"shop"}"#
            let reply =
                #"{"data":[{"traceID":"ab","spans":[\#(spans.joined(separator: ","))],"processes":{"p1":{"serviceName":"s","tags":[\#(tag)]}}}]}"#
            return try JaegerView([Array(reply.utf8)], "shop=full", rules: [rule], separatesSharedIDs: true).text
        }
        #expect(Set(bodies).count == 1)
        #expect(
            bodies[0].contains(
                #""references":[{"refType":"CHILD_OF","traceID":"00000000000000ab","spanID":"0000000000000001"}],"startTime":3"#
            ))
    }

    @Test(
        "removed goes, masked is four stars of type string, the store's notes go, all of a log's fields leave an empty list"
    )
    func redaction() throws {
        let list =
            #"{"key":"DB.Password","type":"int64","value":7},{"key":"user.id","type":"int64","value":7},"#
            + #"{"key":"@jaeger@warnings","type":"string","value":"secret"},{"key":"note","type":"string","value":"a.ops.svc"}"#
        let rule = RedactionRule(name: "ids", keys: [KeyPattern("user.*")], action: .mask)
        #expect(
            try tags(list, rules: [rule])
                == #"[{"key":"user.id","type":"string","value":"****"},{"key":"note","type":"string","value":"redacted"}]"#
        )
        let view = try JaegerView([Array(SmallReply.with("tags", "[\(list)]").utf8)], Self.grant, rules: [rule])
        #expect(view.redactions == ["baseline:credentials": 1, "ids": 1, "peers": 1])
        let logs = SmallReply.with(
            "logs", #"[{"timestamp":1,"fields":[{"key":"password","type":"string","value":"secret"}]}]"#)
        #expect(try JaegerView(logs, Self.grant).text.contains(#""logs":[{"timestamp":1,"fields":[]}]"#))
    }

    @Test("processes are one for each distinct service and tags as shown, numbered in the order of first use")
    func processTable() throws {
        func process(_ name: String, _ namespace: String, _ more: String = "") -> String {
            #""\#(name)":{"serviceName":"cart","tags":[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}\#(more)]}"#
        }
        let password = #",{"key":"password","type":"string","value":"a"}"#
        let pod = #",{"key":"pod","type":"string","value":"a"}"#
        let table = [
            process("p9", "ops"), process("a", "shop"), process("b", "shop", password), process("c", "shop", pod),
            process("d", "kiosk", pod), process("e", "kiosk"),
            process("unused", "shop", #",{"key":"x","type":"bool","value":true}"#),
        ].joined(separator: ",")
        let spans = ["c", "p9", "b", "a", "e", "d", "c"].enumerated().map { number, process in
            SmallReply.span.replacing(#""01""#, with: #""\#(number + 1)""#).replacing(#""p1""#, with: #""\#(process)""#)
        }
        let view = try JaegerView(
            SmallReply.envelope(SmallReply.trace(spans.joined(separator: ","), process: table)),
            "shop=full,kiosk=masked")
        #expect(try view.spans().compactMap { $0["processID"] as? String } == ["p1", "p2", "p2", "p3", "p3", "p1"])
        let processes = try JaegerView.trace(of: view.body)["processes"] as? [String: Any]
        #expect(processes?.keys.sorted() == ["p1", "p2", "p3"])
        #expect(!view.text.contains("unused") && !view.text.contains("ops"))
    }

    @Test("the service's name is shown as it is, whatever it names")
    func serviceName() throws {
        let reply = SmallReply.whole.replacing(#""cart""#, with: #""cart.ops.svc""#)
        #expect(try JaegerView(reply, Self.grant).text.contains(#""serviceName":"cart.ops.svc""#))
    }
}
