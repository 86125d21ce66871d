import Backends
import Cryptography
import DemoServices
import Foundation
import Gateway
import Quantities
import TestSupport
import Testing

/// A narrowed search asks the store several questions, and their replies hold the same traces. What one of them says of a trace that an earlier one held changes nothing of
/// what is shown, and is checked as strictly.
@Suite struct RepeatedTracesTests {
    private static let policies = GroupPolicies.text([GroupPolicies.permit("sre", "payments, storefront")])

    private static func trace(_ id: String, operation: String = "op", spans: Int = 2) -> String {
        let spans = (1...spans).map { number in
            #"{"traceID":"\#(id)","spanID":"\#(number)","operationName":"\#(operation)","references":[],"startTime":\#(1_000 + number),"#
                + #""duration":5,"tags":[],"logs":[],"processID":"p\#(number % 2)","odd":1,"warnings":null}"#
        }
        let processes = [("p0", "payments"), ("p1", "storefront")].map { name, namespace in
            #""\#(name)":{"serviceName":"web","tags":[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}]}"#
        }
        return #"{"traceID":"\#(id)","spans":[\#(spans.joined(separator: ","))],"#
            + #""processes":{\#(processes.joined(separator: ","))},"warnings":null}"#
    }

    private static func envelope(_ traces: [String]) -> String {
        #"{"data":[\#(traces.joined(separator: ","))],"errors":null}"#
    }

    /// What is answered where the first question gets `first` and all others get `later`; with what the record says was not understood.
    private static func answer(_ first: String, later: String) async throws -> (reply: StageReply, records: String) {
        let reply = OneValue<StageReply>()
        let answer = DirectStore.Answer.computed { request in
            let conditions = request.query.first { $0.name.string == "tags" }?.value.string ?? ""
            let isFirst = conditions.contains("k8s.namespace.name") && conditions.contains("payments")
            return Array((isFirst ? first : later).utf8)
        }
        let records = try await DirectStage.run(policies: policies) { stage in
            let sre = DemoPersona(name: "sre", subject: "sre", groups: ["sre"], algorithm: .es256)
            let token = try stage.issuer.token(for: sre, at: WallClock.now())
            let head = "GET /api/traces?service=web&start=1&end=9999 HTTP/1.1\r\nHost: a\r\n"
            reply.set(
                try await stage.answer(
                    to: Array((head + "Authorization: Bearer \(token)\r\n\r\n").utf8), store: answer))
            #expect(stage.store.asked == 4)
        }
        return (try #require(reply.value), records.joined(separator: "\n"))
    }

    @Test("whatever later replies say of a trace, the first copy is what is shown, once, and all of them are counted")
    func firstCounts() async throws {
        let good = envelopeOfTwo
        let (alone, _) = try await Self.answer(good, later: Self.envelope([]))
        #expect(alone.status == 200)
        #expect(try SearchTests.ids(alone) == ["000000000000000a", "000000000000000b"])
        for later in [
            good, Self.envelope([Self.trace("b"), Self.trace("a")]),
            Self.envelope([Self.trace("a", operation: "other"), Self.trace("b", spans: 4)]),
            Self.envelope([Self.trace("000a", spans: 1), Self.trace("000000000000000000000000000000b", operation: "x")]
            ),
            Self.envelope([Self.trace("a"), Self.trace("a", spans: 3), Self.trace("a")]),
        ] {
            let (reply, _) = try await Self.answer(good, later: later)
            #expect(reply.status == 200 && reply.body == alone.body, "\(later)")
        }
        let (more, _) = try await Self.answer(good, later: Self.envelope([Self.trace("a"), Self.trace("c")]))
        #expect(try SearchTests.ids(more) == ["000000000000000a", "000000000000000b", "000000000000000c"])
    }

    private var envelopeOfTwo: String { Self.envelope([Self.trace("a"), Self.trace("b")]) }

    @Test(
        "a later reply that holds a trace as before, and anything beside it that a store may not send, is refused whole"
    )
    func refused() async throws {
        let known = Self.trace("a")
        for later in [
            Self.envelope([known, "{}"]),
            Self.envelope([known, Self.trace("b").replacing(#""processID":"p1","#, with: "")]),
            Self.envelope([known.replacing(#""traceID":"a","spanID":"2""#, with: #""traceID":"b","spanID":"2""#)]),
            Self.envelope([known]).replacing("null}", with: #"[{"code":404,"msg":"x"}]}"#),
            Self.envelope([known]) + "}", #"{"data":[\#(known)"#, Self.envelope([known + known]),
            Self.envelope(["[\(known)]"]), Self.envelope([known]).replacing(#""op""#, with: "\"o\u{1}\""),
        ] {
            let (reply, records) = try await Self.answer(envelopeOfTwo, later: later)
            #expect(reply.status == 502, "\(later)")
            #expect(!reply.text.contains(#""spans""#) && records.contains(#""type":"access.end""#))
        }
    }
}
