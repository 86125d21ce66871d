import AuditLog
import Backends
import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing
import Upstream

/// Lists of names while somebody whose spans are hidden writes as many names as they like.
@Suite struct FloodedNamesTests {
    private static let learning = GatewayStage.Script(
        more: "catalogue: { refresh: 1s, lookback: 36500d, requests: 500 }")

    /// What sam may see of every store here.
    private static let web = FloodedTrace(number: 900_000, namespace: "storefront", names: [("web", "GET /")])

    struct Flood: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let traces: [FloodedTrace]
    }

    private static let floods = [
        Flood(
            testDescription: "3,000 operations in 21 traces",
            traces: FloodedTrace.flood("aaa", in: "identity", traces: 21, operations: 3_000)),
        Flood(
            testDescription: "100,000 operations in one trace",
            traces: FloodedTrace.flood("aaa", in: "identity", traces: 1, operations: 100_000)),
        Flood(
            testDescription: "400 services with garbage for names",
            traces: [
                FloodedTrace(
                    number: 0, namespace: "identity",
                    names: (0..<400).map { ("\u{1}<&%/?#\"\\ \(String(repeating: "é", count: $0 % 100))\($0)", "x") })
            ]),
    ]

    private static func list(_ target: String, at stage: GatewayStage) async throws -> String {
        var reply = try await stage.ask(target, as: .storefrontEngineer)
        for _ in 0..<3_000 where reply.status == 503 {
            try await stage.client.loop.sleep(for: .milliseconds(20))
            reply = try await stage.ask(target, as: .storefrontEngineer)
        }
        return reply.text
    }

    private static func body(_ names: [String]) -> String {
        let quoted = names.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"data":[\#(quoted)],"total":\#(names.count),"limit":0,"offset":0,"errors":null}"#
    }

    @Test(
        "a visible service and its operations are told, whatever a hidden service's names are like", arguments: floods)
    func flooded(_ flood: Flood) async throws {
        try await GatewayStage.withStore(Self.learning, traces: []) { stage, store in
            store.put(flood.traces + [Self.web])
            var isBuilt = false
            // The first build may have come before the traces.
            for _ in 0..<600 where !isBuilt {
                let told = try await Self.list("/api/services", at: stage)
                isBuilt = told == Self.body(["web"])
                try await stage.client.loop.sleep(for: .milliseconds(50))
            }
            #expect(isBuilt)
            let operations = try await Self.list("/api/services/web/operations", at: stage)
            #expect(operations == Self.body(["GET /"]))
            let hidden = try await Self.list("/api/services/aaa/operations", at: stage)
            #expect(hidden == #"{"data":null,"total":0,"limit":0,"offset":0,"errors":null}"#)
        }
    }

    // MARK: Without sockets

    private static let policies = GroupPolicies.text([GroupPolicies.permit("sam", "storefront")])

    private static func store(_ traces: [FloodedTrace]) -> DirectStore.Answer {
        let route = SearchRoute(traces: traces.compactMap { ShelvedTrace($0.body) })
        return .computed { request in
            guard let target = UpstreamTarget(segments: request.segments, query: request.query),
                let reply = route.answer(.get, target.bytes)
            else { return Array("no search".utf8) }
            return reply.body
        }
    }

    private static func ask(_ target: String, on stage: DirectStage) async throws -> String {
        let persona = DemoPersona(name: "sam", subject: "sam", groups: ["sam"], algorithm: .es256)
        let token = try stage.issuer.token(for: persona, at: WallClock.now())
        let request = "GET \(target) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n"
        return try StageClient.read(await stage.gateway.handle(Array(request.utf8))).text
    }

    /// How the builds on the record ended.
    private static func builds(_ records: [String]) throws -> [String] {
        try AuditLine.read(records.joined(separator: "\n")).filter { $0.type == "catalogue.build" }.map {
            $0.text("data", "result") ?? ""
        }
    }

    @Test("of more services than a build has requests each gets its turn, and is told from then on")
    func turns() async throws {
        let hidden = (0..<30).map {
            FloodedTrace(number: $0, namespace: "identity", names: [("dark-\($0)", "x")])
        }
        let visible = ["a", "dark-15-web", "zzz"].enumerated().map {
            FloodedTrace(number: 100 + $0, namespace: "storefront", names: [($1, "GET /")])
        }
        let settings = "catalogue: { lookback: 36500d, requests: 10 }\n"
        let records = try await DirectStage.run(policies: Self.policies, limits: settings) { stage in
            stage.store.answer(with: Self.store(hidden + visible))
            var told: [String] = []
            for build in 1...12 {
                await stage.gateway.learnNames()
                #expect(stage.store.asked <= build * 10)
                told.append(try await Self.ask("/api/services", on: stage))
            }
            // 33 services, six of them a build at least.
            #expect(told.first == Self.body(["a"]))
            #expect(told[5...].allSatisfy { $0 == Self.body(["a", "dark-15-web", "zzz"]) }, "\(told)")
            let operations = try await Self.ask("/api/services/zzz/operations", on: stage)
            #expect(operations == Self.body(["GET /"]))
            // What the store does not name any more is forgotten.
            stage.store.answer(with: Self.store(hidden + visible.prefix(2)))
            await stage.gateway.learnNames()
            let left = try await Self.ask("/api/services", on: stage)
            #expect(left == Self.body(["a", "dark-15-web"]))
        }
        #expect(try Set(Self.builds(records)) == ["partial"])
    }

    @Test(
        "who shares a service's name with a flood is told it, while thirty other floods want more requests than there are"
    )
    func shared() async throws {
        let floods = ["redis"] + (0..<30).map { "aaa-\($0)" }
        let hidden = floods.enumerated().flatMap {
            FloodedTrace.flood($1, in: "identity", traces: 21, operations: 210, from: 100 * $0)
        }
        let own = FloodedTrace(number: 90_000, namespace: "storefront", names: [("redis", "SET")])
        let settings = "catalogue: { lookback: 36500d, requests: 400 }\n"
        _ = try await DirectStage.run(policies: Self.policies, limits: settings) { stage in
            stage.store.answer(with: Self.store(hidden + [own]))
            await stage.gateway.learnNames()
            #expect(stage.store.asked == 400)
            let listed = try await Self.ask("/api/services", on: stage)
            #expect(listed == Self.body(["redis"]))
            let named = try await Self.ask("/api/services/redis/operations", on: stage)
            #expect(named == Self.body(["SET"]))
        }
        // With less it takes several builds, each of which goes on where the one before it has left off.
        let fewer = "catalogue: { lookback: 36500d, requests: 60 }\n"
        _ = try await DirectStage.run(policies: Self.policies, limits: fewer) { stage in
            stage.store.answer(with: Self.store(hidden + [own]))
            for _ in 0..<12 { await stage.gateway.learnNames() }
            let first = try await Self.ask("/api/services", on: stage)
            #expect(first == Self.body(["redis"]))
            for _ in 0..<12 { await stage.gateway.learnNames() }
            let later = try await Self.ask("/api/services", on: stage)
            #expect(later == Self.body(["redis"]))
        }
    }

    @Test("a hidden service whose traces can't be read, however often, ends no build")
    func unreadable() async throws {
        let hidden = (0..<9).map { FloodedTrace(number: $0, namespace: "identity", names: [("aaa-\($0)", "x")]) }
        let sound = Self.store(hidden + [Self.web])
        let records = try await DirectStage.run(policies: Self.policies, limits: "catalogue: { lookback: 36500d }\n") {
            stage in
            stage.store.answer(
                with: .computed { request in
                    let isPoisoned = request.query.contains { $0.value.string.hasPrefix("aaa-") }
                    guard !isPoisoned, case .computed(let answer) = sound else { return Array("{".utf8) }
                    return answer(request)
                })
            await stage.gateway.learnNames()
            let listed = try await Self.ask("/api/services", on: stage)
            #expect(listed == Self.body(["web"]))
        }
        #expect(try Self.builds(records) == ["partial"])
    }

    @Test("a trace of more spans than limits.spansPerTrace is not learned of; those beside it are")
    func tooLong() async throws {
        let names = (0..<11).map { ("web", "op \($0)") }
        let long = FloodedTrace(number: 1, namespace: "storefront", names: names)
        let short = FloodedTrace(number: 2, namespace: "storefront", names: Array(names.prefix(10)))
        let settings = "catalogue: { lookback: 36500d }\nlimits: { spansPerTrace: 10 }\n"
        for (traces, told) in [
            ([long], [String]()), ([long, Self.web], ["GET /"]), ([short], names.prefix(10).map(\.1)),
        ] {
            let records = try await DirectStage.run(policies: Self.policies, limits: settings) { stage in
                stage.store.answer(with: Self.store(traces))
                await stage.gateway.learnNames()
                let listed = try await Self.ask("/api/services", on: stage)
                #expect(listed == Self.body(told.isEmpty ? [] : ["web"]))
                guard !told.isEmpty else { return }
                let named = try await Self.ask("/api/services/web/operations", on: stage)
                #expect(named == Self.body(told))
            }
            let isComplete = traces.allSatisfy { $0.names.count <= 10 }
            #expect(try Self.builds(records) == [isComplete ? "complete" : "partial"])
        }
    }

    @Test("what a permit of a week and a forbid of an hour leave between them is listed, as it is found")
    func ages() async throws {
        let policies = [
            GroupPolicies.mapping,
            Self.rule("permit", "visibility: full, when: { lookback: 7d }"),
            Self.rule("forbid", "when: { lookback: 1h }"),
        ].joined(separator: "\n---\n")
        let now = WallClock.now().microseconds
        let ages: [Int64] = [8 * 86_400, 86_400, 1_800]
        let traces = ages.enumerated().map { number, age in
            FloodedTrace(
                number: number, namespace: "storefront", names: [("web", "GET /")], start: now - age * 1_000_000)
        }
        _ = try await DirectStage.run(policies: policies, limits: "catalogue: { lookback: 30d }\n") { stage in
            for (traces, isSeen) in [(traces, true), ([traces[0], traces[2]], false)] {
                stage.store.answer(with: Self.store(traces))
                await stage.gateway.learnNames()
                let listed = try await Self.ask("/api/services", on: stage)
                #expect(listed == Self.body(isSeen ? ["web"] : []))
                let operations = try await Self.ask("/api/operations?service=web", on: stage)
                #expect(operations.contains("GET /") == isSeen)
                let found = try await Self.ask("/api/traces?service=web&lookback=240h", on: stage)
                #expect(found.contains("GET /") == isSeen)
            }
        }
    }

    private static func rule(_ effect: String, _ more: String) -> String {
        """
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: \(effect) }
        spec: { effect: \(effect), principals: [{ group: sam }], resources: { namespaces: [storefront] }, \(more) }
        """
    }
}
