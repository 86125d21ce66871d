import Cryptography
import DemoServices
import EventLoop
import Foundation
import TestSupport
import Testing

/// Every endpoint that is served, for who may see all, a part or nothing of what is asked for, and for what is not there: the answer and its record.
@Suite struct EndpointTests {
    private static let policies = GroupPolicies.text([
        GroupPolicies.permit("all", #""*""#, unowned: true), GroupPolicies.permit("part", "payments"),
        GroupPolicies.permit("nothing", "fulfilment"),
    ])

    /// Asks for the refund: spans of payments, and of identity behind them.
    struct Endpoint: Sendable, CustomTestStringConvertible {
        let route: String
        let target: String
        /// The same of what is not there.
        let missing: String
        /// What is in the answer of who sees all, and of who sees a part; `hidden` is in the first alone.
        let shown: String
        let hidden: String
        /// Of who sees nothing, and of what is not there.
        var nothing = 200
        var kind = "trace"
        /// Whether the store must have v3.
        var isNewer: Bool { target.hasPrefix("/api/v3/traces") }
        /// A list is empty for who may see nothing of its service; one of all services holds the others.
        var isOfAll = false

        var testDescription: String { "\(route) \(target)" }
    }

    private static let refund = "ec428ecddd452e8319cbed2c39b1efe2"
    private static let times = "start=1795401315000000&end=1795404975000000"
    private static let window = "query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:36:40Z"

    static let endpoints = [
        Endpoint(
            route: "/api/traces/{id}", target: "/api/traces/\(refund)", missing: "/api/traces/ec",
            shown: "POST /reverse",
            hidden: "find profiles", nothing: 404),
        Endpoint(
            route: "/api/traces", target: "/api/traces?traceID=\(refund)", missing: "/api/traces?traceID=ec",
            shown: "POST /reverse", hidden: "find profiles", kind: "traces"),
        Endpoint(
            route: "/api/traces", target: "/api/traces?service=payment-gateway&operation=POST%20/refund&\(times)",
            missing: "/api/traces?service=nobody&\(times)", shown: "POST /reverse", hidden: "find profiles",
            kind: "search"),
        Endpoint(
            route: "/api/v3/traces/{id}", target: "/api/v3/traces/\(refund)", missing: "/api/v3/traces/ec",
            shown: "POST /reverse", hidden: "find profiles", nothing: 404),
        Endpoint(
            route: "/api/v3/traces",
            target: "/api/v3/traces?query.serviceName=payment-gateway&query.operationName=POST%20/refund&\(window)",
            missing: "/api/v3/traces?query.serviceName=nobody&\(window)", shown: "POST /reverse",
            hidden: "find profiles", nothing: 404, kind: "search"),
        Endpoint(
            route: "/api/v3/trace-summaries",
            target:
                "/api/v3/trace-summaries?query.serviceName=payment-gateway&query.operationName=POST%20/refund&\(window)",
            missing: "/api/v3/trace-summaries?query.serviceName=nobody&\(window)", shown: #""name":"ledger""#,
            hidden: "user-profile", kind: "summaries"),
        Endpoint(
            route: "/api/services", target: "/api/services", missing: "/api/services", shown: #""ledger""#,
            hidden: #""user-profile""#, kind: "names", isOfAll: true),
        Endpoint(
            route: "/api/v3/services", target: "/api/v3/services", missing: "/api/v3/services", shown: #""ledger""#,
            hidden: #""user-profile""#, kind: "names", isOfAll: true),
        Endpoint(
            route: "/api/operations", target: "/api/operations?service=payment-gateway.payments",
            missing: "/api/operations?service=nobody", shown: "ledger.payments.svc",
            hidden: "user-profile.identity.svc",
            kind: "names"),
        Endpoint(
            route: "/api/services/{service}/operations", target: "/api/services/payment-gateway.payments/operations",
            missing: "/api/services/nobody/operations", shown: "ledger.payments.svc",
            hidden: "user-profile.identity.svc",
            kind: "names"),
        Endpoint(
            route: "/api/v3/operations", target: "/api/v3/operations?service=payment-gateway.payments",
            missing: "/api/v3/operations?service=nobody", shown: "ledger.payments.svc",
            hidden: "user-profile.identity.svc",
            kind: "names"),
    ]

    @Test(
        "all, a part, nothing, and what is not there: each answer is of the view, and on the record",
        arguments: endpoints)
    func table(endpoint: Endpoint) async throws {
        let script = GatewayStage.Script(
            policies: Self.policies, more: "catalogue: { refresh: 1s, lookback: 36500d }")
        let check: @Sendable (GatewayStage) async throws -> Void = { stage in
            func viewer(_ group: String) -> DemoPersona {
                DemoPersona(name: group, subject: group, groups: [group], algorithm: .es256)
            }
            for _ in 0..<200 where try await stage.ask("/api/services", as: viewer("all")).status == 503 {
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            let all = try await stage.ask(endpoint.target, as: viewer("all"))
            #expect(all.status == 200 && all.text.contains(endpoint.shown) && all.text.contains(endpoint.hidden))
            let part = try await stage.ask(endpoint.target, as: viewer("part"))
            #expect(part.status == 200 && part.text.contains(endpoint.shown) && !part.text.contains(endpoint.hidden))
            let nothing = try await stage.ask(endpoint.target, as: viewer("nothing"))
            let missing = try await stage.ask(endpoint.missing, as: viewer("nothing"))
            #expect(nothing.status == endpoint.nothing && !nothing.text.contains(endpoint.shown))
            let isAlike = nothing.comparable == missing.comparable
            #expect(isAlike)
            if !endpoint.target.contains("traceID=") { #expect(nothing.body == missing.body) }
            try await Self.expectRecords(of: endpoint, at: stage)
        }
        if endpoint.isNewer {
            try await NewerStore.serve(script, try NewerStore()) { try await check($0) }
        } else {
            try await GatewayStage.withStore(script) { stage, _ in try await check(stage) }
        }
    }

    private static func expectRecords(of endpoint: Endpoint, at stage: GatewayStage) async throws {
        let subjects = ["all", "part", "nothing", "nothing"]
        let lines = try await stage.records { lines in
            let ends = lines.filter { $0.type == "access.end" }
            return ends.count == lines.filter { $0.type == "access" && $0.outcome == "allow" }.count
        }
        let accesses = lines.filter { $0.type == "access" && $0.outcome == "allow" }.suffix(4)
        #expect(accesses.map { $0.text("actor", "sub") ?? "" } == subjects)
        for (access, subject) in zip(accesses, subjects) {
            #expect(access.text("req", "route") == endpoint.route)
            let end = try #require(lines.first { $0.type == "access.end" && $0.attempt == access.text("id") })
            let isGone = endpoint.nothing == 404 && subject == "nothing"
            #expect(end.reason == (isGone ? "not-found" : "complete"), "\(subject)")
            #expect(end.integer("res", "status") == (subject == "nothing" ? endpoint.nothing : 200))
            #expect(end.text("res", "kind") == endpoint.kind)
            guard endpoint.kind != "names" else {
                let names = end.integer("res", "names") ?? -1
                #expect(subject == "nothing" && !endpoint.isOfAll ? names == 0 : names > 0, "\(subject)")
                continue
            }
            let full = end.integer("res", "spans", "full") ?? 0
            #expect(subject == "all" ? full == 12 : subject == "part" ? full == 9 : full == 0, "\(subject): \(full)")
            if subject == "part" { #expect(end.integer("res", "spans", "hidden") == 3) }
        }
    }
}
