import AuditLog
import DemoServices
import EventLoop
import Foundation
import Gateway
import StrictJSON
import TestSupport
import Testing
import TraceModel

/// The lists of names: what spans that a viewer may see are called, whatever else the store has.
@Suite struct NamesTests {
    private static let learning = GatewayStage.Script(more: "catalogue: { refresh: 1s, lookback: 36500d }")

    /// The `data` of a list, once there is one: names are learned in the background.
    private static func list(
        _ target: String, as persona: DemoPersona, at stage: GatewayStage
    ) async throws -> [Any]? {
        var reply = try await stage.ask(target, as: persona)
        for _ in 0..<200 where reply.status == 503 {
            try RefusalShape.expect(reply, 503, "names-unknown", target)
            try await stage.client.loop.sleep(for: .milliseconds(20))
            reply = try await stage.ask(target, as: persona)
        }
        #expect(reply.status == 200 && reply.field("content-type") == "application/json", "\(target)")
        let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
        let data = body?["data"] as? [Any]
        #expect(body?["total"] as? Int == data?.count ?? 0)
        #expect(body?["errors"] is NSNull)
        return data
    }

    /// What the recordings' spans say, read plainly.
    private static func spans(_ persona: DemoPersona) throws -> [StoredTrace.Span] {
        try DemoTrace.all.flatMap { try StoredTrace($0.reply).spans }.filter { persona.sees($0) != .hidden }
    }

    /// Recordings in which namespaces are forged or missing are not for a plain reading.
    private static let plain = ["browse", "checkout", "login", "payments-only", "refund", "restock"]

    @Test("each of three people is told the services of the spans that they may see, and no other")
    func services() async throws {
        let traces = Self.plain.compactMap { DemoTrace.named($0) }
        try await GatewayStage.withStore(Self.learning, traces: traces) { stage, _ in
            var lists: [[String]] = []
            for persona in DemoPersona.all {
                let told = try await Self.list("/api/services", as: persona, at: stage) as? [String]
                let visible = try traces.flatMap { try StoredTrace($0.reply).spans }.filter {
                    persona.sees($0) != .hidden
                }
                #expect(told == Set(visible.map(\.serviceName)).sorted(), "\(persona.name)")
                lists.append(told ?? [])
            }
            #expect(Set(lists).count == 3)
            #expect(!lists[1].contains("vault-sync") && lists[0].contains("vault-sync"))
        }
    }

    @Test("operations are those of visible spans, in both forms; a hidden and an unknown service are alike")
    func operations() async throws {
        let traces = Self.plain.compactMap { DemoTrace.named($0) }
        try await GatewayStage.withStore(Self.learning, traces: traces) { stage, _ in
            let pairs = try await Self.list("/api/operations?service=ledger", as: .paymentsEngineer, at: stage)
            let names = (pairs as? [[String: String]] ?? []).map { $0["name"] ?? "" }
            #expect(Set(names) == ["POST /entries", "UPDATE ledger", "POST /reverse", "SELECT ledger"])
            #expect(names == names.sorted())
            let legacy = try await Self.list("/api/services/ledger/operations", as: .paymentsEngineer, at: stage)
            #expect(legacy as? [String] == Set(names).sorted())
            let servers = try await Self.list(
                "/api/operations?service=ledger&spanKind=server", as: .paymentsEngineer, at: stage)
            #expect((servers as? [[String: String]])?.map { $0["name"] } == ["POST /entries", "POST /reverse"])
            let none = try await Self.list(
                "/api/operations?service=ledger&spanKind=x", as: .paymentsEngineer, at: stage)
            #expect(none?.isEmpty == true)
            for service in ["ledger", "vault-sync", "nobody"] {
                let hidden = try await stage.ask("/api/operations?service=\(service)", as: .storefrontEngineer)
                #expect(hidden.text == #"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#)
                let old = try await stage.ask("/api/services/\(service)/operations", as: .storefrontEngineer)
                #expect(old.text == #"{"data":null,"total":0,"limit":0,"offset":0,"errors":null}"#)
            }
            // Names of hidden peers are written over as they are in spans.
            let peers = try await Self.list(
                "/api/operations?service=frontend.storefront", as: .storefrontEngineer, at: stage)
            let told = (peers as? [[String: String]] ?? []).compactMap { $0["name"] }
            #expect(told.contains("frontend.storefront.svc.cluster.local:8080/*"))
            #expect(told.contains { $0.contains("redacted") } && !told.contains { $0.contains("identity") })
        }
    }

    @Test("a viewer is told the same names whatever the store has beside what they may see")
    func equalViews() async throws {
        let all = Self.plain.compactMap { DemoTrace.named($0) }
        let without = all.filter { !["payments-only", "refund"].contains($0.name) }
        var told: [[String]] = []
        for traces in [all, without] {
            let lists = OneValue<[String]>()
            try await GatewayStage.withStore(Self.learning, traces: traces) { stage, _ in
                _ = try await Self.list("/api/services", as: .storefrontEngineer, at: stage)
                var bodies: [String] = []
                for target in [
                    "/api/services", "/api/operations?service=frontend", "/api/operations?service=vault-sync",
                ] {
                    bodies.append(try await stage.ask(target, as: .storefrontEngineer).text)
                }
                lists.set(bodies)
            }
            told.append(try #require(lists.value))
        }
        #expect(told[0] == told[1])
    }

    @Test("a list is on the record with its count, and each build of the catalogue with what it asked")
    func recorded() async throws {
        try await GatewayStage.withStore(Self.learning) { stage, _ in
            let services = try await Self.list("/api/services", as: .paymentsEngineer, at: stage)
            let lines = try await stage.records { lines in
                lines.contains { $0.type == "access.end" && $0.text("res", "kind") == "names" }
            }
            let end = try #require(lines.last { $0.type == "access.end" })
            #expect(end.reason == "complete" && end.integer("res", "names") == services?.count)
            let build = try #require(lines.first { $0.type == "catalogue.build" })
            #expect(build.text("data", "result") == "complete")
            #expect(build.integer("data", "requests") ?? 0 > 5)
            #expect(build.integer("data", "names") ?? 0 > 20)
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("spanwarden_names_age_seconds "))
            #expect(!metrics.contains("spanwarden_names_age_seconds -1"))
        }
    }

    @Test("a new service is told within the age of the catalogue, and a store that fails leaves the one of before")
    func refreshed() async throws {
        try await GatewayStage.withStore(Self.learning, traces: []) { stage, store in
            #expect(try await Self.list("/api/services", as: .paymentsEngineer, at: stage)?.isEmpty == true)
            let refund = try #require(DemoTrace.named("refund"))
            store.answer(refund.id, with: .trace(refund.reply))
            var told: [String] = []
            for _ in 0..<200 where told.isEmpty {
                told = try await Self.list("/api/services", as: .paymentsEngineer, at: stage) as? [String] ?? []
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            #expect(told.contains("ledger"))
            await store.drain(within: .seconds(1))
            _ = try await stage.records { $0.contains { $0.text("data", "result") == "failed" } }
            #expect(try await Self.list("/api/services", as: .paymentsEngineer, at: stage) as? [String] == told)
        }
    }
}
