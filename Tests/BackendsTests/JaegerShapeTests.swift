import Backends
import Foundation
import Redaction
import TestSupport
import Testing

/// What a viewer sees of spans of which only the shape is shown.
@Suite struct JaegerShapeTests {
    /// What a store may hold of the shape in the middle of a trace of three, beside its id, its times and its place.
    private struct Stored {
        var name = "charge"
        var service = "ledger"
        var namespace = "payments"
        var processTags = ""
        var tags = ""
        var more = ""
        var links = ""

        var reply: String {
            let parent = #"{"refType":"CHILD_OF","traceID":"ab","spanID":"1"}"#
            let shape =
                #"{"traceID":"ab","spanID":"2","operationName":"\#(name)","references":[\#(parent)\#(links)],"startTime":5,"#
                + #""duration":7,"processID":"p2","tags":[\#(tags)]\#(more)}"#
            let child = SmallReply.span.replacing(#""01""#, with: #""03""#).replacing(
                #""references":[]"#, with: #""references":[{"refType":"CHILD_OF","traceID":"ab","spanID":"2"}]"#)
            let evidence = #"{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}"#
            let process = #""p2":{"serviceName":"\#(service)","tags":[\#(evidence)\#(processTags)]}"#
            return SmallReply.envelope(
                SmallReply.trace("\(SmallReply.span),\(shape),\(child)", process: SmallReply.process + "," + process))
        }
    }

    private static let viewer = ReferenceViewer(
        key: String(repeating: "0f", count: 32), issuer: "https://a", subject: "alice", raw: false)

    private func view(_ reply: String, _ grant: String, pretty: Bool = false) throws -> JaegerView {
        try Self.viewer.view([Array(reply.utf8)], grant, pretty: pretty)
    }

    private static let grant = "shop=full,payments=shape,vault=shape"

    @Test("of a shape start, duration and place are shown, under a new id and in a process of its own; nothing else")
    func bytes() throws {
        let view = try view(Stored(tags: #"{"key":"error","type":"bool","value":true}"#).reply, Self.grant)
        let spans = try view.spans()
        let id = try #require(spans[1]["spanID"] as? String)
        #expect(id.count == 16 && id != "0000000000000002" && !view.text.contains("0000000000000002"))
        func reference(_ span: String) -> String {
            #"[{"refType":"CHILD_OF","traceID":"00000000000000ab","spanID":"\#(span)"}]"#
        }
        #expect(
            view.text.contains(
                #"{"traceID":"00000000000000ab","spanID":"\#(id)","operationName":"hidden","references":"#
                    + reference("0000000000000001")
                    + #","startTime":5,"duration":7,"tags":[],"logs":[],"processID":"p2","warnings":null}"#))
        #expect(view.text.contains(#""spanID":"0000000000000003","operationName":"op","references":"# + reference(id)))
        #expect(view.text.contains(#""p2":{"serviceName":"hidden","tags":[]}}"#))
    }

    @Test("stores whose shapes differ in anything but number, start, duration and place give the same bytes")
    func extent() throws {
        let log = #","logs":[{"timestamp":6,"fields":[{"key":"k","type":"string","value":"v"}]}]"#
        let kind = #"{"key":"span.kind","type":"string","value":"server"}"#
        let others = [
            Stored(name: "refund"), Stored(service: "vault"), Stored(service: "hidden"), Stored(namespace: "vault"),
            Stored(service: "missing-service-name"),
            Stored(processTags: #",{"key":"pod","type":"string","value":"a"}"#),
            Stored(tags: kind), Stored(tags: kind.replacing("server", with: "client")),
            Stored(tags: #"{"key":"error","type":"bool","value":true}"#),
            Stored(tags: #"{"key":"password","type":"string","value":"a.shop.svc"}"#), Stored(more: log),
            Stored(more: #","flags":1,"warnings":["clock skew"],"parentSpanID":"7""#),
            Stored(links: #",{"refType":"FOLLOWS_FROM","traceID":"ab","spanID":"3"}"#),
            Stored(links: #",{"refType":"CHILD_OF","traceID":"ab","spanID":"3"}"#),
        ]
        for pretty in [false, true] {
            let plain = try view(Stored().reply, Self.grant, pretty: pretty)
            for other in others {
                let view = try view(other.reply, Self.grant, pretty: pretty)
                #expect(view.body == plain.body, "\(other)")
                #expect(view.redactions == plain.redactions)
            }
        }
    }

    @Test("number, start, duration and place of shapes are what a viewer learns of them")
    func told() throws {
        let plain = Stored().reply
        let bodies = try [
            plain, plain.replacing(#""startTime":5"#, with: #""startTime":4"#),
            plain.replacing(#""duration":7"#, with: #""duration":8"#),
            plain.replacing(#""spanID":"1"}"#, with: #""spanID":"9"}"#),
        ].map { try view($0, Self.grant).body }
        #expect(Set(bodies).count == bodies.count)
        #expect(try view(plain, "shop=full").spans().count == 2)
    }

    @Test("shapes alone make no trace")
    func alone() throws {
        #expect(try view(Stored().reply, "payments=shape,shop=shape").isMissing)
        #expect(try view(Stored().reply, "payments=shape").isMissing)
    }

    @Test("all shapes share one process, which a service that is called so and shows no tags is one with")
    func oneProcess() throws {
        let node = "sidecar~10.0.0.7~web-1.kiosk~kiosk.svc.cluster.local"
        let evidence =
            #"{"key":"istio.namespace","type":"string","value":"kiosk"},{"key":"node_id","type":"string","value":"\#(node)"}"#
        let named = SmallReply.span.replacing(#""01""#, with: #""04""#).replacing(#""p1""#, with: #""p3""#)
            .replacing(#""tags":[]"#, with: #""tags":[\#(evidence)]"#)
        let reply = Stored().reply.replacing(
            #","processes":{"#, with: #","processes":{"p3":{"serviceName":"hidden","tags":[]},"#
        )
        .replacing(#"],"processes""#, with: ",\(named)],\"processes\"")
        for grant in [Self.grant + ",kiosk=full", Self.grant + ",kiosk=masked"] {
            for pretty in [false, true] {
                let view = try view(reply, grant, pretty: pretty)
                let processes = try view.spans().compactMap { $0["processID"] as? String }
                #expect(processes == ["p1", "p2", "p1", "p2"], "\(view.text)")
                #expect(try JaegerView.trace(of: view.body)["processes"] as? [String: Any] != nil)
            }
        }
    }

    @Test("a shape below the server half of a shared id names it by the id under which it is shown")
    func freshParent() throws {
        func half(_ kind: String) -> String {
            SmallReply.span.replacing(
                #""tags":[]"#, with: #""tags":[{"key":"span.kind","type":"string","value":"\#(kind)"}]"#)
        }
        let reply = Stored().reply.replacing(
            #""spans":[\#(SmallReply.span)"#, with: #""spans":[\#(half("client")),\#(half("server"))"#)
        let spans = try view(reply, Self.grant).spans()
        let parent = (spans[2]["references"] as? [[String: Any]])?.first?["spanID"] as? String
        #expect(spans[1]["spanID"] as? String == "0000000000000002")
        #expect(parent == "0000000000000002")
    }
}
