import Backends
import Cryptography
import DemoServices
import Foundation
import Gateway
import HTTPClient
import HTTPSyntax
import Quantities
import Server
import TestSupport
import Testing
import Upstream

/// What a build of the catalogue finds in a store that cuts its replies off.
@Suite struct CatalogueProbeTests {
    private static let policies = GroupPolicies.text([
        GroupPolicies.permit("sam", "storefront"), GroupPolicies.permit("pia", "payments"),
    ])

    private static func trace(_ number: Int, _ service: String, _ operation: String, in namespace: String) -> String {
        let id = String(number + 1, radix: 16)
        return
            #"{"data":[{"traceID":"\#(id)","spans":[{"traceID":"\#(id)","spanID":"1","operationName":"\#(operation)","#
            + #""references":[],"startTime":\#(1_000 + number),"duration":5,"tags":[{"key":"span.kind","type":"string","value":"server"}],"#
            + #""logs":[],"processID":"p1","warnings":null}],"processes":{"p1":{"serviceName":"\#(service)","tags":"#
            + #"[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}]}},"warnings":null}],"total":0}"#
    }

    /// Most of `redis` is of payments; one of its traces is of storefront, and one has an operation that is seen nowhere else.
    private static var store: DirectStore.Answer {
        let texts =
            (0..<60).map { trace($0, "redis", "GET", in: "payments") }
            + [trace(60, "redis", "SET", in: "storefront"), trace(61, "redis", "FLUSHALL", in: "payments")]
            + (62..<64).map { trace($0, "web", "GET /", in: "storefront") }
        let route = SearchRoute(traces: texts.compactMap { ShelvedTrace(Array($0.utf8)) })
        return .computed { request in
            guard let target = UpstreamTarget(segments: request.segments, query: request.query),
                let reply = route.answer(.get, target.bytes)
            else { return Array("no search".utf8) }
            return reply.body
        }
    }

    private static func ask(_ target: String, as group: String, on stage: DirectStage) async throws -> String {
        let persona = DemoPersona(name: group, subject: group, groups: [group], algorithm: .es256)
        let token = try stage.issuer.token(for: persona, at: WallClock.now())
        let request = "GET \(target) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n"
        // No answer of the store's is needed.
        return try await stage.answer(to: Array(request.utf8), store: .status(500)).text
    }

    private static func body(_ data: String, _ total: Int) -> String {
        #"{"data":\#(data),"total":\#(total),"limit":0,"offset":0,"errors":null}"#
    }

    private static let lookback = "catalogue: { lookback: 36500d }\n"

    @Test(
        "of a service that fills a reply with one namespace the others are found too, and operations that nobody has seen"
    )
    func crowded() async throws {
        let records = try await DirectStage.run(policies: Self.policies, limits: Self.lookback) { stage in
            stage.store.answer(with: Self.store)
            await stage.gateway.learnNames()
            let asked = stage.store.asked
            // Services; each of two; for the crowded one five namespaces by two attributes, its operations, and the one that is left.
            #expect(asked == 1 + 2 + 10 + 1 + 1)
            #expect(try await Self.ask("/api/services", as: "sam", on: stage) == Self.body(#"["redis","web"]"#, 2))
            #expect(try await Self.ask("/api/services", as: "pia", on: stage) == Self.body(#"["redis"]"#, 1))
            let storefront = try await Self.ask("/api/services/redis/operations", as: "sam", on: stage)
            #expect(storefront == Self.body(#"["SET"]"#, 1))
            let payments = try await Self.ask("/api/services/redis/operations", as: "pia", on: stage)
            #expect(payments == Self.body(#"["FLUSHALL","GET"]"#, 2))
            #expect(stage.store.asked == asked)
        }
        let build = try #require(
            try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "catalogue.build" })
        #expect(build.text("data", "result") == "complete" && build.integer("data", "requests") == 15)
    }

    @Test("a build asks no more than it may, and says that it is not complete", arguments: [1, 2, 5, 14])
    func bounded(requests: Int) async throws {
        let settings = "catalogue: { lookback: 36500d, requests: \(requests) }\n"
        let records = try await DirectStage.run(policies: Self.policies, limits: settings) { stage in
            stage.store.answer(with: Self.store)
            await stage.gateway.learnNames()
            #expect(stage.store.asked == requests)
        }
        let build = try #require(
            try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "catalogue.build" })
        #expect(build.text("data", "result") == "partial" && build.integer("data", "requests") == requests)
    }

    @Test(
        "of a store that can't be asked, or answers what is no answer, nothing is learned",
        arguments: [
            DirectStore.Answer.failure(.timedOut(.firstByte)), .status(500), .reply(Array("{".utf8)),
            .reply(Array(#"{"data":{}}"#.utf8)), .reply(Array(#"{"data":["a","b","c","d"]}"#.utf8)),
        ])
    func failing(answer: DirectStore.Answer) async throws {
        let records = try await DirectStage.run(policies: Self.policies, limits: Self.lookback) { stage in
            stage.store.answer(with: answer)
            await stage.gateway.learnNames()
            // A list of services is one answer, also when it is asked for again after three failures; the searches between them are not.
            #expect(stage.store.asked <= 1 + 3 + 1 + 1)
            let told = try await Self.ask("/api/services", as: "sam", on: stage)
            #expect(told.contains("names-unknown"))
        }
        let build = try #require(
            try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "catalogue.build" })
        #expect(build.text("data", "result") == "failed")
    }
}
