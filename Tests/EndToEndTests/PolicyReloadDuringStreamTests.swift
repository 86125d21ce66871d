import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import StrictJSON
import Synchronization
import TestSupport
import Testing

/// Policies change while requests are in work: each is judged by one set from beginning to end, and its record says by which.
@Suite struct PolicyReloadDuringStreamTests {
    private static let team = DemoPersona(name: "team", subject: "tea", groups: ["team"], algorithm: .es256)
    private static let target = "/api/traces/" + HostileReply.id
    private static let permit = GroupPolicies.text([GroupPolicies.permit("team", "payments")])
    private static let forbid = GroupPolicies.text([
        GroupPolicies.permit("team", "payments"), GroupPolicies.forbid("team", "payments"),
    ])

    private static func write(_ policies: String, _ stage: GatewayStage) async throws {
        try await offPool { try stage.folder.write(policies, to: "policies/test.yaml") }
    }

    private static func change(to policies: String, _ stage: GatewayStage) async throws {
        try await write(policies, stage)
        await stage.gateway.reload()
    }

    /// The digests of the first policies and of those that were changed to.
    private static func digests(_ stage: GatewayStage) async throws -> [String] {
        let lines = try await stage.records()
        return lines.compactMap { $0.type == "policy.load" ? $0.text("data", "digest") : nil }
            + lines.compactMap { $0.type == "policy.change" ? $0.text("data", "new") : nil }
    }

    @Test("a request that the store still has when policies change is answered by those it came under")
    func held() async throws {
        try await HeldStore.run(.init(policies: Self.permit)) { stage, store in
            let loop = stage.client.loop
            let early = Task(executorPreference: loop) { try await stage.ask(Self.target, as: Self.team) }
            try await store.waitForRequests(1, on: loop)
            try await Self.change(to: Self.forbid, stage)
            let late = Task(executorPreference: loop) { try await stage.ask(Self.target, as: Self.team) }
            try await store.waitForRequests(2, on: loop)
            store.release()
            let earlyStatus = try await early.value.status
            #expect(earlyStatus == 200)
            let lateStatus = try await late.value.status
            #expect(lateStatus == 404)
            let accesses = try await stage.endedAccesses(2).map(\.access)
            let digests = try await Self.digests(stage)
            #expect(digests.count == 2 && accesses.map { $0.text("policy", "digest") } == digests)
        }
    }

    @Test("a reply that has begun goes on to its end when policies change to hide it")
    func streamed() async throws {
        let body = LongTrace.body(spans: 100_000)
        try await GatewayStage.onClientLoop { loop in
            let store = try RawStore(on: loop, [.readHead, .send(HostileReply.reply(body))])
            defer { store.close() }
            try await GatewayStage.run(.init(policies: Self.permit), store: store.address, on: loop) { stage in
                let whole = try await stage.ask(Self.target, as: Self.team)
                let client = try await TCPConnection.connect(
                    to: stage.gateway.address, on: loop, within: .seconds(10))
                defer { client.close() }
                let token = try stage.authorization(of: Self.team)
                try client.write(
                    Array("GET \(Self.target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(token)\r\n\r\n".utf8))
                // The rest fits into no buffer.
                var received = try #require(try await client.read(within: .seconds(30)))
                try await Self.change(to: Self.forbid, stage)
                let next = try await stage.ask(Self.target, as: Self.team).status
                #expect(next == 404)
                while let bytes = try await client.read(within: .seconds(30)) { received += bytes }
                let reply = try StageClient.read(received)
                #expect(reply.status == 200 && reply.body == whole.body && whole.body.count > 10 << 20)
            }
        }
    }

    /// What callers have got, by the user agent of each request.
    private final class Seen: Sendable {
        private let held = Mutex<[String: StageReply]>([:])
        private let isOver = Atomic<Bool>(false)

        var replies: [String: StageReply] { held.withLock { $0 } }
        var goesOn: Bool { !isOver.load(ordering: .relaxed) }

        func note(_ reply: StageReply, _ agent: String) { held.withLock { $0[agent] = reply } }
        func end() { isOver.store(true, ordering: .relaxed) }
    }

    private static func load(_ stage: GatewayStage, _ seen: Seen, while changing: () async throws -> Void) async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<6 {
                group.addTask(executorPreference: stage.client.loop) {
                    var number = 0
                    while seen.goesOn {
                        let agent = "c\(caller)-\(number)"
                        let fields = ["User-Agent: " + agent]
                        seen.note(try await stage.ask(target, as: team, fields: fields), agent)
                        number += 1
                    }
                }
            }
            // So that a failure does not leave callers who never end.
            defer { seen.end() }
            try await changing()
            seen.end()
            try await group.waitForAll()
        }
    }

    @Test("ten changes under load: no request fails, and each has exactly what the policies give that its record names")
    func underLoad() async throws {
        try await HeldStore.run(.init(policies: Self.permit)) { stage, store in
            store.release()
            let loop = stage.client.loop
            let seen = Seen()
            try await Self.load(stage, seen) {
                for round in 1...10 {
                    let before = seen.replies.count
                    while seen.replies.count < before + 20 { try await loop.sleep(for: .milliseconds(2)) }
                    try await Self.change(to: round % 2 == 1 ? Self.forbid : Self.permit, stage)
                }
                let before = seen.replies.count
                while seen.replies.count < before + 20 { try await loop.sleep(for: .milliseconds(2)) }
            }
            let replies = seen.replies
            #expect(replies.count >= 220)
            let digests = try await Self.digests(stage)
            #expect(digests.count == 11 && Set(digests).count == 2)
            // Each set is the one before again.
            #expect(digests.enumerated().allSatisfy { $0.element == digests[$0.offset % 2] })
            let shown = try #require(replies.values.first { $0.status == 200 })
            let hidden = try #require(replies.values.first { $0.status == 404 })
            let accesses = try await stage.endedAccesses(replies.count).map(\.access)
            #expect(accesses.count == replies.count)
            for access in accesses {
                let reply = try #require(access.text("src", "user_agent").flatMap { replies[$0] })
                let expected = access.text("policy", "digest") == digests[0] ? shown : hidden
                #expect(reply.comparable == expected.comparable && reply.body == expected.body)
            }
            let counts = [200, 404].map { status in replies.values.filter { $0.status == status }.count }
            print("ten changes under load: \(counts[0]) shown, \(counts[1]) hidden")
        }
    }

    @Test(
        "broken policies leave the last good ones in force; probes, metrics, log and record say so, until they are good"
    )
    func broken() async throws {
        try await HeldStore.run(.init(policies: Self.forbid)) { stage, store in
            store.release()
            // Without its last document it would read well, and show what is forbidden.
            let broken = Self.permit + "---\napiVersion: spanwarden.dev/v1\nkind: AccessPolicy\nmetadata: { name: x }\n"
            for _ in 0..<3 {
                try await Self.change(to: broken, stage)
                let forbidden = try await stage.ask(Self.target, as: Self.team).status
                #expect(forbidden == 404)
            }
            let ready = try await stage.probe("/readyz")
            #expect(
                ready.status == 200
                    && ready.text.hasSuffix("files are broken, and those of before are in force: policies\n"))
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("spanwarden_reload_broken 1\n"))
            #expect(metrics.contains("spanwarden_reloads_total{outcome=\"rejected\"} 1\n"))
            #expect(stage.log.text.contains("key `spec` is missing"))
            let rejected = try await stage.records { $0.contains { $0.type == "policy.reject" } }
                .filter { $0.type == "policy.reject" }
            #expect(rejected.count == 1 && rejected[0].text("code") == "G0003W")
            let places = try #require(rejected[0].object("data")?["places"])
            #expect("\(places)".contains("policies/test.yaml:"))
            try await Self.change(to: Self.permit, stage)
            let permitted = try await stage.ask(Self.target, as: Self.team).status
            #expect(permitted == 200)
            let mended = try await stage.probe("/readyz").text
            #expect(mended == "the audit log is written\n")
            let change = try #require(try await stage.records().last { $0.type == "policy.change" })
            #expect(change.object("data")?["removed"] == .array([.string("AccessPolicy forbid-team")]))
            #expect(change.object("data")?["added"] == .array([]) && change.object("data")?["changed"] == .array([]))
        }
    }

    @Test("where the record can't be written no change comes into force")
    func unrecorded() async throws {
        try await HeldStore.run(.init(policies: Self.permit)) { stage, store in
            store.release()
            let before = try await stage.ask(Self.target, as: Self.team).status
            #expect(before == 200)
            // A folder that is not the one that was opened: every write fails until it is back.
            let (audit, aside) = (stage.folder.path + "/audit", stage.folder.path + "/aside")
            try await offPool { try FileManager.default.moveItem(atPath: audit, toPath: aside) }
            try await Self.change(to: Self.forbid, stage)
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("spanwarden_reloads_total{outcome=\"taken\"} 0\n"))
            try await offPool { try FileManager.default.moveItem(atPath: aside, toPath: audit) }
            for _ in 0..<500 where try await stage.ask(Self.target, as: Self.team).status == 503 {
                try await stage.client.loop.sleep(for: .milliseconds(20))
            }
            try await Self.change(to: Self.forbid, stage)
            let after = try await stage.ask(Self.target, as: Self.team).status
            #expect(after == 404)
            let sets = try await Self.digests(stage).count
            #expect(sets == 2)
        }
    }
}
