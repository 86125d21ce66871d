import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import TestSupport
import Testing

/// One principal has 16 requests in work, over all connections and loops, and no more.
@Suite struct RequestsInWorkTests {
    private static let target = "/api/traces/" + HostileReply.id
    private static let most = 16

    /// As many requests as one may have, all of them in the store's hands.
    private static func occupy(
        _ stage: GatewayStage, _ store: HeldStore, as persona: DemoPersona = .paymentsEngineer
    ) async throws -> [Task<StageReply, any Error>] {
        let before = store.asked.value
        let all = (0..<most).map { _ in
            Task(executorPreference: stage.client.loop) { try await stage.ask(target, as: persona) }
        }
        try await store.waitForRequests(before + most, on: stage.client.loop)
        return all
    }

    private static func expectRefused(_ stage: GatewayStage, _ what: String) async throws {
        try RefusalShape.expect(
            try await stage.ask(target, as: .paymentsEngineer), 429, "too-many-requests", what)
    }

    @Test(
        "the 17th request in work is a 429 with whatever token, others are not concerned, and there is room again behind"
    )
    func seventeenth() async throws {
        try await HeldStore.run { stage, store in
            let all = try await Self.occupy(stage, store)
            for number in 0..<40 { try await Self.expectRefused(stage, "\(number)") }
            #expect(store.asked.value == Self.most)
            // Another subject has its own 16.
            let other = DemoPersona(
                name: "another", subject: "pia2", groups: DemoPersona.paymentsEngineer.groups, algorithm: .es256)
            let others = try await Self.occupy(stage, store, as: other)
            store.release()
            for task in all + others { #expect(try await task.value.status == 200) }
            #expect(try await stage.ask(Self.target, as: .paymentsEngineer).status == 200)
            try await Self.expectRecorded(stage, refused: 40)
        }
    }

    /// One record at once, of somebody; the others are counted, as garbage is.
    private static func expectRecorded(_ stage: GatewayStage, refused: Int) async throws {
        let metrics = try await stage.probe("/metrics").text
        #expect(metrics.contains("spanwarden_requests_total{outcome=\"too_many_requests\"} \(refused)\n"))
        await stage.stop()
        let lines = try await stage.records().filter { $0.reason == "too-many-requests" }
        let denied = lines.filter { $0.type == "access" }
        let counted = lines.filter { $0.type == "auth.failure" }
        // Two where the test has taken more than ten seconds.
        #expect((1...2).contains(denied.count) && denied.count + counted.count <= 5)
        #expect(denied.allSatisfy { $0.outcome == "deny" && $0.text("actor", "sub") == "pia" })
        #expect(denied.count + counted.compactMap { $0.integer("data", "count") }.reduce(0, +) == refused)
    }

    @Test("a place is given back however a request ends")
    func givenBack() async throws {
        try await HeldStore.run { stage, store in
            let rounds = Self.most + 4
            store.release()
            for number in 0..<rounds {
                #expect(try await stage.ask(Self.target, as: .paymentsEngineer).status == 200, "\(number)")
                for (target, status) in [("/api/nothing", 404), (Self.target + "?x=1", 400), ("/api/traces/1", 502)] {
                    #expect(try await stage.ask(target, as: .paymentsEngineer).status == status, "\(number) \(target)")
                }
            }
            store.hold()
            for _ in 0..<2 { try await Self.leave(stage, store, Self.most) }
            // Exactly as many as before.
            let all = try await Self.occupy(stage, store)
            try await Self.expectRefused(stage, "the 17th")
            store.release()
            for task in all { #expect(try await task.value.status == 200) }
        }
    }

    /// Callers who leave while the store has their requests.
    private static func leave(_ stage: GatewayStage, _ store: HeldStore, _ count: Int) async throws {
        let loop = stage.client.loop
        let before = store.asked.value
        let ended = try await stage.records().filter { $0.reason == "client-gone" }.count
        let request = "GET \(target) HTTP/1.1\r\nHost: h\r\n\(try stage.authorization(of: .paymentsEngineer))\r\n\r\n"
        var clients: [TCPConnection] = []
        defer { for client in clients { client.close() } }
        for _ in 0..<count {
            let client = try await TCPConnection.connect(to: stage.gateway.address, on: loop, within: .seconds(10))
            try client.write(Array(request.utf8))
            clients.append(client)
        }
        try await store.waitForRequests(before + count, on: loop)
        for client in clients { client.close() }
        // The record is the last but one thing that a request does.
        _ = try await stage.records { $0.filter { $0.reason == "client-gone" }.count == ended + count }
    }
}
