import DemoServices
import Foundation
import StrictJSON
import TestSupport
import Testing
import TraceModel

/// Several traces by their ids: each is what it would be alone, and what may not be seen is what is not there.
@Suite struct BatchTests {
    private static let unknown = "0123456789abcdef0123456789abcdef"

    /// Traces of which somebody sees all, a part or nothing, and one that is nowhere.
    private static func ids() throws -> [String] {
        try ["checkout", "payments-only", "refund"].map { name in
            let trace = try #require(DemoTrace.named(name))
            return trace.idText
        } + [unknown, "1"]
    }

    private static func refund() throws -> String {
        let trace = try #require(DemoTrace.named("refund"))
        return trace.idText
    }

    private static func target(_ ids: [String], _ more: String = "") -> String {
        "/api/traces?" + ids.map { "traceID=\($0)" }.joined(separator: "&") + more
    }

    /// The trace in the body of a reply to one id, as it stands there; nil where it is a 404.
    private static func trace(in reply: StageReply, pretty: Bool) throws -> String? {
        guard reply.status == 200 else { return nil }
        let (head, tail) = pretty ? (prettyHead, prettyTail) : (#"{"data":["#, #"],"total":0,"#)
        let start = try #require(reply.text.range(of: head)?.upperBound)
        let end = try #require(reply.text.range(of: tail, options: .backwards)?.lowerBound)
        return String(reply.text[start..<end])
    }

    private static let prettyHead = "{\n    \"data\": ["
    private static let prettyTail = "\n    ],\n    \"total\": 0,"

    @Test("a batch is the traces that each id alone gives, in order; what is hidden is told as what is not there")
    func composed() async throws {
        try await GatewayStage.withStore { stage, _ in
            let ids = try Self.ids()
            var shown: [Int] = []
            for persona in DemoPersona.all {
                for pretty in [false, true] {
                    let more = pretty ? "prettyPrint=1" : "raw=false"
                    var traces: [String] = []
                    var missing: [String] = []
                    for id in ids {
                        let alone = try await stage.ask("/api/traces/\(id)?\(more)", as: persona)
                        if let trace = try Self.trace(in: alone, pretty: pretty) {
                            traces.append(trace)
                        } else {
                            missing.append(String(repeating: "0", count: 32 - id.count) + id)
                        }
                    }
                    shown.append(traces.count)
                    let reply = try await stage.ask(Self.target(ids, "&" + more), as: persona)
                    #expect(reply.status == 200)
                    #expect(reply.field("content-type") == "application/json")
                    if pretty {
                        let start = Self.prettyHead + traces.joined(separator: ",")
                        #expect(reply.text.hasPrefix(start))
                    } else {
                        let errors = missing.map { #"{"msg":"trace not found","traceID":"\#($0)"}"# }
                        let body =
                            #"{"data":["# + traces.joined(separator: ",")
                            + #"],"total":0,"limit":0,"offset":0,"errors":["# + errors.joined(separator: ",") + "]}"
                        #expect(reply.text == body)
                    }
                    _ = try JSONSerialization.jsonObject(with: Data(reply.body))
                }
            }
            // Three people see three batches.
            #expect(Set(shown).count > 1 && shown.allSatisfy { (1...3).contains($0) }, "\(shown)")
        }
    }

    @Test("where nothing may be seen the batch is empty, and the same as of ids that nobody knows")
    func hidden() async throws {
        try await GatewayStage.withStore { stage, store in
            let trace = try #require(DemoTrace.named("payments-only"))
            let payments = trace.id
            let target = Self.target([payments.description, Self.unknown])
            let hidden = try await stage.ask(target, as: .storefrontEngineer)
            store.answer(payments, with: .missingTrace)
            let missing = try await stage.ask(target, as: .storefrontEngineer)
            #expect(hidden.status == 200)
            let start = #"{"data":[],"total":0,"limit":0,"offset":0,"errors":[{"msg":"trace not found""#
            #expect(hidden.text.hasPrefix(start))
            #expect(hidden.comparable == missing.comparable && hidden.body == missing.body)
            let ended = try await stage.endedAccesses(2)
            let areComplete = ended.allSatisfy { $0.end.reason == "complete" && $0.end.integer("res", "status") == 200 }
            #expect(areComplete)
            // The record tells them apart.
            let hides = ended.map { ($0.end.integer("res", "spans", "hidden") ?? 0) > 0 }
            #expect(hides == [true, false])
        }
    }

    @Test("the store is asked for each trace once, by its canonical id, raw; one access and its end are on the record")
    func asked() async throws {
        try await GatewayStage.withStore { stage, store in
            let id = try Self.refund()
            store.forgetRequests()
            let spellings = [id, id.uppercased(), Self.unknown, id, "1", "0001"]
            _ = try await stage.ask(Self.target(spellings, "&start=1&end=2"), as: .onCall)
            let one = String(repeating: "0", count: 31) + "1"
            // Side by side: which comes first is chance.
            let asked = store.requests.map(\.target).sorted()
            let expected = [id, Self.unknown, one].map { "/api/traces/\($0)?start=1&end=2&raw=true" }.sorted()
            #expect(asked == expected)
            let ended = try await stage.endedAccesses(1)
            #expect(ended.count == 1)
            let first = try #require(ended.first)
            #expect(first.access.text("req", "route") == "/api/traces")
            guard case .array(let recorded)? = first.access.content.member(at: ["req", "params", "traceID"]) else {
                Issue.record("no list of ids")
                return
            }
            let ids = [id, Self.unknown, one].map { JSONValue.string($0) }
            #expect(recorded == ids)
            let masked = first.end.integer("res", "spans", "masked") ?? 0
            #expect(masked > 0)
        }
    }

    @Test("more traces than limits.upstreamRequests are refused with the number that may be, the store unasked")
    func tooMany() async throws {
        try await GatewayStage.withStore(.init(more: "limits: { upstreamRequests: 3 }")) { stage, store in
            store.forgetRequests()
            let reply = try await stage.ask(Self.target(["1", "2", "3", "4"]), as: .onCall)
            try RefusalShape.expect(reply, 400, "upstream-requests", "four of three")
            #expect(reply.text.contains("may take 3"))
            #expect(store.requests.isEmpty)
            // An id twice is one.
            let three = try await stage.ask(Self.target(["1", "2", "3", "01"]), as: .onCall)
            #expect(three.status == 200)
            #expect(store.requests.count == 3)
        }
    }

    @Test("of a batch in which one reply can't be read nothing is shown")
    func oneFails() async throws {
        try await GatewayStage.withStore { stage, store in
            let refund = try Self.refund()
            let broken = try #require(TraceID("ee"))
            for body in ["{\"data\":[{]}", #"{"data":[{"traceID":"ef","spans":[],"processes":{}}],"errors":null}"#] {
                store.answer(broken, with: .trace(Array(body.utf8)))
                for ids in [[refund, "ee"], ["ee", refund]] {
                    let reply = try await stage.ask(Self.target(ids), as: .onCall)
                    try RefusalShape.expect(reply, 502, "store-reply", "\(ids)")
                }
            }
            let ended = try await stage.endedAccesses(4)
            #expect(ended.allSatisfy { $0.end.reason == "store-reply" && $0.end.integer("res", "bytes") == 0 })
        }
    }
}
