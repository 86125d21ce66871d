import AccessPolicy
import Backends
import Foundation
import Ownership
import Redaction
import SpanStream
import TestSupport
import Testing
import TraceModel
import View

/// Replies of the v3 API are read as the v1 API would have written them: `docs/decisions/0010-v3-read-as-v1.md`.
@Suite struct OTLPTests {
    /// What a viewer is shown of a reply; nil where nothing is seen.
    private static func shown(
        _ bytes: [UInt8], _ form: ReplyForm, _ grant: String, separated: Bool = false, pretty: Bool = false
    ) throws -> (body: String?, dropped: Int) {
        let assumed = try AssumedGrant(parsing: grant)
        var reply = JaegerReply(form: form)
        for piece in stride(from: 0, to: bytes.count, by: 1_000) {
            try reply.feed(Array(bytes[piece...].prefix(1_000)))
        }
        guard let trace = try reply.finish(expecting: nil) else { return (nil, reply.unknownDropped) }
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let view = ViewBuilder(grant: assumed.grant, ownership: ownership, separatesSharedIDs: separated).view(
            of: trace)
        guard view.exists else { return (nil, reply.unknownDropped) }
        let rule = RedactionRule(
            name: "mail", keys: [KeyPattern("user.email"), KeyPattern("peer.service")], action: .mask)
        let rendering = reply.rendering(
            of: view,
            redactor: Redactor(
                rules: RedactionRules([rule]), scope: assumed.grant.scope, known: ownership.known),
            options: .init(pretty: pretty, masked: .minimal))
        var answer = JaegerAnswer([.shown(rendering)], pretty: pretty)
        var body: [UInt8] = []
        while let window = try answer.next() { body += window }
        return (String(decoding: body, as: UTF8.self), reply.unknownDropped)
    }

    private static let grants = [
        "*=full", "*=masked", "payments=full", "storefront=full,platform=masked", "identity=full,payments=masked",
        "payments=full,storefront=hidden", "fulfilment=full", "storefront=shape,payments=full", "nowhere=full",
    ]
    private static let recordings =
        ["browse", "checkout", "login", "refund", "restock"] + (2...10).map { "odd-\($0)" }

    @Test("of every recording, under every grant, v3 is shown as v1 is, byte for byte", arguments: recordings)
    func asV1(name: String) throws {
        let v1 = try RecordedReply.bytes("jaeger-main/\(name).json")
        let v3 = try RecordedReply.bytes("jaeger-main-v3/\(name).json")
        for grant in Self.grants {
            for (separated, pretty) in [(false, false), (true, false), (true, true)] {
                let one = try Self.shown(v1, .v1, grant, separated: separated, pretty: pretty)
                let other = try Self.shown(v3, .v3, grant, separated: separated, pretty: pretty)
                #expect(one.body == other.body, "\(name) under \(grant)")
                #expect(other.dropped == 0, "\(name)")
            }
        }
    }

    @Test(
        "numbers that v1 fails at are words, every other value has v1's form, and what v1 has no place for is left out")
    func values() throws {
        let reply = try RecordedReply.bytes("jaeger-main-v3/odd-1.json")
        let body = try #require(try Self.shown(reply, .v3, "*=full").body)
        for (key, type, value) in [
            ("nan", "string", #""NaN""#), ("inf", "string", #""Infinity""#), ("ninf", "string", #""-Infinity""#),
            ("i", "int64", "42"), ("i53", "int64", #""9007199254740993""#), ("i64", "int64", #""9223372036854775807""#),
            ("d", "float64", "0.1"), ("tiny", "float64", "5e-324"), ("t", "bool", "true"), ("empty", "string", #""""#),
            ("null", "string", #""""#), ("bytes", "binary", #""cGF5bWVudHMtc2VjcmV0LWJ5dGVzAP8=""#),
            ("array", "string", #""[\"payments-secret-a\",1,true,null,[\"nested\"]]""#),
            ("map", "string", #""{\"card\":\"payments-secret-m\",\"deep\":{\"er\":[\"payments-secret-d\"]}}""#),
        ] {
            let tag = #"{"key":"\#(key)","type":"\#(type)","value":\#(value)}"#
            #expect(body.contains(tag), "\(tag)")
        }
        #expect(body.contains(#""otel.scope.name","type":"string","value":"payments-scope""#))
        #expect(!body.contains("payments-secret-scope"))
        #expect(try Self.shown(reply, .v3, "storefront=full").body == nil)
    }

    private static func reply(_ spans: String, resource: String = #"{"attributes":[]}"#) -> String {
        #"{"result":{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans)],"scope":{}}],"resource":\#(resource)}]}}"#
    }

    private static let span =
        #"{"traceId":"ab","spanId":"1","name":"a","startTimeUnixNano":5000,"endTimeUnixNano":"7999"}"#

    @Test("members come in any order, numbers with or without quotes, and what nobody knows is dropped and counted")
    func lenient() throws {
        let resource =
            #"{"x":1,"attributes":[{"value":{"stringValue":"web"},"key":"service.name"},{"key":"a","value":{"newValue":[1]}}]}"#
        let text = Self.reply(Self.span.dropLast() + #","later":{"a":[]}}"#, resource: resource)
        let (body, dropped) = try Self.shown(
            Array(
                text.replacing(
                    #""a","value":{"newValue":[1]}"#, with: #""k8s.namespace.name","value":{"stringValue":"web"}"#
                ).utf8),
            .v3, "web=full")
        #expect(dropped == 2)
        #expect(try #require(body).contains(#""startTime":5,"duration":2,"tags":[],"#))
        #expect(try Self.shown(Array(text.utf8), .v3, "*=full").dropped == 3)
    }

    @Test(
        "what is no reply of the store's is refused whole",
        arguments: [
            "", "{", "[]", "{}", #"{"resourceSpans":[]}"#, #"{"result":[]}"#, #"{"result":{"resourceSpans":{}}}"#,
            #"{"result":{"resourceSpans":[1]}}"#, #"{"result":{},"result":{}}"#, #"{"result":{}}x"#,
            reply("{}"), reply(#"{"traceId":"ab","name":"a"}"#), reply(#"{"spanId":"1","name":"a"}"#),
            reply(#"{"traceId":"xy","spanId":"1"}"#), reply(#"{"traceId":"ab","spanId":"1","parentSpanId":7}"#),
            reply(#"{"traceId":"ab","spanId":"1","startTimeUnixNano":"-1"}"#),
            reply(#"{"traceId":"ab","spanId":"1","startTimeUnixNano":1.5}"#),
            reply(#"{"traceId":"ab","spanId":"1","kind":"server"}"#),
            reply(#"{"traceId":"ab","spanId":"1","attributes":[{"value":{}}]}"#),
            reply(#"{"traceId":"ab","spanId":"1","attributes":[{"key":"a","value":{"intValue":"x"}}]}"#),
            reply(#"{"traceId":"ab","spanId":"1","attributes":[{"key":"a","value":{"boolValue":1}}]}"#),
            reply(#"{"traceId":"ab","spanId":"1","attributes":[{"key":"a","value":{"boolValue":true,"intValue":1}}]}"#),
            reply(#"{"traceId":"ab","spanId":"1","attributes":[{"key":"a","key":"b"}]}"#),
            reply(#"{"traceId":"ab","spanId":"1","spanId":"2"}"#),
            reply(span + "," + span.replacing("ab", with: "ac")),
        ])
    func refused(text: String) {
        #expect(throws: ReplyFault.self) { try Self.shown(Array(text.utf8), .v3, "*=full") }
    }

    @Test("a reply cut short at any byte is refused, and so is one with anything behind it")
    func cut() throws {
        let whole = Array(Self.reply(Self.span).utf8)
        for length in whole.indices {
            #expect(throws: ReplyFault.self, "\(length)") { try Self.shown(Array(whole[..<length]), .v3, "*=full") }
        }
        #expect(throws: ReplyFault.self) { try Self.shown(whole + [0x7d], .v3, "*=full") }
        #expect(try Self.shown(whole, .v3, "*=full").dropped == 0)
        #expect(try Self.shown(Array(#"{"result":{"resourceSpans":[]}}"#.utf8), .v3, "*=full").body == nil)
    }

    @Test("a scope's name that would stand in every span again does not grow a reply without bound")
    func amplified() throws {
        let span = #"{"traceId":"ab","spanId":"1","name":"a"}"#
        for (name, spans, isRead) in [(1_000, 20, true), (100_000, 1, true), (100_000, 1_000, false)] {
            let scope = #"{"name":"\#(String(repeating: "x", count: name))"}"#
            let text =
                #"{"result":{"resourceSpans":[{"scopeSpans":[{"scope":\#(scope),"spans":["#
                + Array(repeating: span, count: spans).joined(separator: ",") + "]}]}]}}"
            if isRead {
                _ = try Self.shown(Array(text.utf8), .v3, "*=full")
            } else {
                #expect(throws: ReplyFault.tooLarge) { try Self.shown(Array(text.utf8), .v3, "*=full") }
            }
        }
    }

    @Test("lists in lists are read to a depth, and deeper ones refused")
    func deep() throws {
        for (depth, isRead) in [(20, true), (200, false), (20_000, false)] {
            let value =
                String(repeating: #"{"arrayValue":{"values":["#, count: depth) + #"{"intValue":"1"}"#
                + String(repeating: "]}}", count: depth)
            let span = Self.span.dropLast() + #","attributes":[{"key":"a","value":\#(value)}]}"#
            let text = Array(Self.reply(String(span)).utf8)
            if isRead {
                _ = try Self.shown(text, .v3, "*=full")
            } else {
                #expect(throws: ReplyFault.self) { try Self.shown(text, .v3, "*=full") }
            }
        }
    }

    @Test(
        "a resource that would stand in every trace again does not grow a reply, and another trace ends the question for one"
    )
    func resources() throws {
        let large = String(repeating: "x", count: 900_000)
        let spans = (1...6_000).map { #"{"traceId":"\#(String($0, radix: 16))","spanId":"1","name":"a"}"# }
        let text =
            #"{"result":{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"\#(large)"}}]},"scopeSpans":[{"spans":["#
            + spans.joined(separator: ",") + "]}]}]}}"
        var list = JaegerReply(form: .v3)
        try list.feed(Array(text.utf8))
        #expect(throws: ReplyFault.tooLarge) { try list.finishList() }
        var one = JaegerReply(form: .v3)
        try one.feed(Array(text.utf8))
        #expect(throws: ReplyFault.self) { try one.finish(expecting: TraceID(hex: [0x31])) }
    }
}
