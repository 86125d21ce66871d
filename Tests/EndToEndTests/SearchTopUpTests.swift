import Backends
import Cryptography
import DemoServices
import Foundation
import Gateway
import Quantities
import TestSupport
import Testing

/// `limit` counts what is visible: a store whose first results are hidden is asked for more, in steps; that results may still be missing is said. Here the viewer sees all but
/// one namespace, so that no search can be narrowed: every answer with room left may be short.
@Suite struct SearchTopUpTests {
    private static let policies = GroupPolicies.text([
        GroupPolicies.permit("sre", #""*""#), GroupPolicies.forbid("sre", "payments"),
    ])

    /// A trace of one span; later ones start later.
    private static func trace(_ number: Int, in namespace: String) -> String {
        let id = String(number + 1, radix: 16)
        return #"{"traceID":"\#(id)","spans":[{"traceID":"\#(id)","spanID":"1","operationName":"op","references":[],"#
            + #""startTime":\#(1_000 + number),"duration":5,"tags":[],"logs":[],"processID":"p1","warnings":null}],"#
            + #""processes":{"p1":{"serviceName":"web","tags":[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}]}},"#
            + #""warnings":null}"#
    }

    struct Row: Sendable {
        let hidden: Int
        let visible: Int
        let limit: Int
        var most = 32
        /// What the store is asked for, request after request.
        let asked: [Int]
        /// The store has no answer where it is asked for more.
        var failsAbove = Int.max
        /// How many traces are shown.
        let shown: Int
        var isPartial = false
    }

    @Test(
        "the store is asked for four times as much, twice at most, as long as it may have more and too little is there",
        arguments: [
            Row(hidden: 0, visible: 3, limit: 2, asked: [2], shown: 2),
            Row(hidden: 0, visible: 1, limit: 2, asked: [2], shown: 1, isPartial: true),
            Row(hidden: 1, visible: 0, limit: 2, asked: [2], shown: 0, isPartial: true),
            Row(hidden: 5, visible: 3, limit: 2, asked: [2, 8], shown: 2),
            Row(hidden: 7, visible: 1, limit: 2, asked: [2, 8, 32], shown: 1, isPartial: true),
            Row(hidden: 40, visible: 3, limit: 2, asked: [2, 8, 32], shown: 0, isPartial: true),
            Row(hidden: 30, visible: 30, limit: 3, asked: [3, 12, 48], shown: 3),
            Row(hidden: 40, visible: 3, limit: 2, most: 2, asked: [2, 8], shown: 0, isPartial: true),
            Row(hidden: 40, visible: 3, limit: 2, most: 1, asked: [2], shown: 0, isPartial: true),
            Row(hidden: 1, visible: 9, limit: 2, asked: [2, 8], failsAbove: 7, shown: 1, isPartial: true),
            Row(hidden: 9, visible: 9, limit: 2, asked: [2, 8, 32], failsAbove: 31, shown: 0, isPartial: true),
        ])
    func rows(_ row: Row) async throws {
        let traces =
            (0..<row.hidden).map { Self.trace($0, in: "payments") }
            + (row.hidden..<row.hidden + row.visible).map { Self.trace($0, in: "storefront") }
        let asked = OneValue<[Int]>()
        let answer = DirectStore.Answer.computed { request in
            let limit = request.query.first { $0.name.string == "limit" }.flatMap { Int($0.value.string) } ?? 0
            asked.set((asked.value ?? []) + [limit])
            if limit > row.failsAbove { return Array("no".utf8) }
            return Array(#"{"data":[\#(traces.prefix(limit).joined(separator: ","))],"errors":null}"#.utf8)
        }
        let limits = "limits: { upstreamRequests: \(row.most) }\n"
        let records = try await DirectStage.run(policies: Self.policies, limits: limits) { stage in
            let sre = DemoPersona(name: "sre", subject: "sre", groups: ["sre"], algorithm: .es256)
            let token = try stage.issuer.token(for: sre, at: WallClock.now())
            let head = "GET /api/traces?service=web&start=1&end=9999&limit=\(row.limit) HTTP/1.1\r\nHost: a\r\n"
            let reply = try await stage.answer(
                to: Array((head + "Authorization: Bearer \(token)\r\n\r\n").utf8), store: answer)
            #expect(reply.status == 200)
            let ids = try SearchTests.ids(reply)
            // The first in the store's order, so that none takes the place of another for what is hidden; latest first.
            let reached = row.asked.last { $0 <= row.failsAbove }.map { min($0, traces.count) } ?? 0
            let expected = (row.hidden..<max(row.hidden, reached)).prefix(row.shown).reversed().map {
                String(format: "%016x", $0 + 1)
            }
            #expect(ids == expected)
            #expect(reply.field("spanwarden-result") == (row.isPartial ? "partial" : nil))
        }
        #expect(asked.value == row.asked)
        let end = try #require(try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "access.end" })
        #expect(end.reason == (row.isPartial ? "partial" : "complete"))
        #expect(end.outcome == (row.isPartial ? "partial" : "allow"))
    }

    @Test("all that is asked for one search has one deadline, no later than that of a single request")
    func deadline() async throws {
        let traces = (0..<40).map { Self.trace($0, in: "payments") }
        let answer = DirectStore.Answer.computed { request in
            let limit = request.query.first { $0.name.string == "limit" }.flatMap { Int($0.value.string) } ?? 0
            return Array(#"{"data":[\#(traces.prefix(limit).joined(separator: ","))],"errors":null}"#.utf8)
        }
        _ = try await DirectStage.run(policies: Self.policies) { stage in
            let sre = DemoPersona(name: "sre", subject: "sre", groups: ["sre"], algorithm: .es256)
            let token = try stage.issuer.token(for: sre, at: WallClock.now())
            let head = "GET /api/traces?service=web&start=1&end=9999&limit=2 HTTP/1.1\r\nHost: a\r\n"
            let request = Array((head + "Authorization: Bearer \(token)\r\n\r\n").utf8)
            let start = ContinuousClock.now
            _ = try await stage.answer(to: request, store: answer)
            let first = stage.store.deadlines
            #expect(first.count == 3 && Set(first).count == 1)
            let latest = try #require(first[0])
            #expect(latest > start && latest <= ContinuousClock.now + .seconds(60))
            // Each has its own.
            _ = try await stage.answer(to: request, store: answer)
            #expect(Set(stage.store.deadlines).count == 2)
        }
    }

    /// A trace of one span of payments, as an element of `resourceSpans`.
    private static func newer(_ number: Int) -> String {
        #"{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"web"}},{"key":"k8s.namespace.name","value":{"stringValue":"payments"}}]},"#
            + #""scopeSpans":[{"spans":[{"traceId":"\#(String(number + 1, radix: 16))","spanId":"1","name":"op","startTimeUnixNano":"1"}]}]}"#
    }

    @Test(
        "an answer that shows nothing and is marked partial is partial on the record too",
        arguments: [("traces", 404, "search"), ("trace-summaries", 200, "summaries")])
    func nothing(route: String, status: Int, kind: String) async throws {
        let found = (0..<40).map(Self.newer).joined(separator: ",")
        let answer = DirectStore.Answer.computed { request in
            let isNewer = request.segments.contains { $0.string == "v3" }
            let older = (0..<40).map { Self.trace($0, in: "payments") }.joined(separator: ",")
            return Array((isNewer ? #"{"result":{"resourceSpans":[\#(found)]}}"# : #"{"data":[\#(older)]}"#).utf8)
        }
        let records = try await DirectStage.run(policies: Self.policies) { stage in
            let sre = DemoPersona(name: "sre", subject: "sre", groups: ["sre"], algorithm: .es256)
            let token = try stage.issuer.token(for: sre, at: WallClock.now())
            let times = "query.startTimeMin=1970-01-01T00:00:00Z&query.startTimeMax=2026-11-23T03:36:40Z"
            let target = "/api/v3/\(route)?query.serviceName=web&query.searchDepth=2&\(times)"
            let head = "GET \(target) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n"
            let reply = try await stage.answer(to: Array(head.utf8), store: answer)
            #expect(reply.status == status && reply.field("spanwarden-result") == "partial")
        }
        let end = try #require(try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "access.end" })
        #expect(end.reason == "partial" && end.outcome == "partial" && end.text("res", "kind") == kind)
        #expect(end.integer("res", "status") == status)
        #expect(end.integer("res", "spans", "full") == 0 && end.integer("res", "spans", "hidden") == 40)
    }
}
