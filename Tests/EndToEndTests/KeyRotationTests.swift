import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import Quantities
import StrictJSON
import Synchronization
import TestSupport
import Testing

/// An issuer's keys change, vanish or lie while requests come.
@Suite struct KeyRotationTests {
    /// Requests of a load, by their status.
    private final class Answers: Sendable {
        private let counts = Mutex<[Int: Int]>([:])
        private let ended = Atomic<Bool>(false)

        var byStatus: [Int: Int] { counts.withLock { $0 } }
        var total: Int { byStatus.values.reduce(0, +) }
        var isEnded: Bool { ended.load(ordering: .relaxed) }

        func add(_ status: Int) { counts.withLock { $0[status, default: 0] += 1 } }
        func end() { ended.store(true, ordering: .relaxed) }
    }

    @Test("ten times the issuer's keys change under load, and no request fails")
    func underLoad() async throws {
        try await IssuerScene.run { scene in
            let first = try scene.issuer.issuer.token(for: .paymentsEngineer, at: WallClock.now())
            #expect(try await scene.ask(first).status == 200)
            let answers = Answers()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for persona in Crowd.of(4) + Crowd.of(4, like: .onCall) {
                    group.addTask(executorPreference: scene.stage.client.loop) {
                        // A token for each request: of a key that was just published more often than not.
                        while !answers.isEnded { answers.add(try await scene.ask(persona).status) }
                    }
                }
                for _ in 0..<10 {
                    let (asked, answered) = (scene.issuer.keyRequests, answers.total)
                    try await offPool { try scene.issuer.rotate() }
                    try await scene.wait("no keys were asked for") {
                        scene.issuer.keyRequests > asked && answers.total > answered + 8
                    }
                    // As often as a gateway asks that finds something each time.
                    try await scene.stage.client.loop.sleep(for: .milliseconds(1_050))
                }
                answers.end()
                try await group.waitForAll()
            }
            #expect(answers.byStatus.keys.sorted() == [200], "\(answers.byStatus)")
            #expect(answers.total > 200)
            #expect(scene.issuer.keyRequests == 11)
            // Its key has left the set.
            #expect(try await scene.ask(first).status == 401)
            let changes = try await scene.changes()
            #expect(changes.map { $0.text("data", "result") } == ["loaded"] + Array(repeating: "changed", count: 10))
            #expect(changes.dropFirst(2).allSatisfy { $0.list("added") == 2 && $0.list("removed") == 2 })
        }
    }

    @Test("a key that is withdrawn ends the tokens that were verified with it as soon as the gateway knows")
    func withdrawn() async throws {
        try await IssuerScene.run { scene in
            let old = try scene.issuer.issuer.token(for: .paymentsEngineer, at: WallClock.now())
            #expect(try await scene.ask(old).status == 200)
            try await offPool { try scene.issuer.rotate(withdrawing: true) }
            #expect(try await scene.ask(old).status == 200)
            #expect(try await scene.ask().status == 200)
            #expect(try await scene.ask(old).status == 401)
        }
    }

    @Test("a thousand made-up key names have the issuer asked once more, and none of them waits for another")
    func flood() async throws {
        try await IssuerScene.run { scene in
            #expect(try await scene.ask().status == 200)
            let claims = Base64URL.encode(JSONWriter.canonical(.object(scene.claims([]))))
            let signature = Base64URL.encode([UInt8](repeating: 7, count: 64))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<10 {
                    group.addTask(executorPreference: scene.stage.client.loop) {
                        for number in 0..<100 {
                            let header = #"{"alg":"ES256","kid":"\#(caller)-\#(number)","typ":"at+jwt"}"#
                            let token = [Base64URL.encode(Array(header.utf8)), claims, signature].joined(separator: ".")
                            let status = try await scene.ask(token).status
                            #expect(status == 401)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(scene.issuer.keyRequests == 2)
            #expect(try await scene.ask().status == 200)
            let metrics = try await scene.stage.probe("/metrics").text
            #expect(metrics.contains(#"spanwarden_keys_fetches_total{issuer="1"} 2"#))
            #expect(metrics.contains(#"spanwarden_keys{issuer="1"} 2"#))
            #expect(metrics.contains(#"spanwarden_keys_fetch_failures_total{issuer="1"} 0"#))
        }
    }

    @Test("tokens that fail before keys are looked at have nobody asked, whoever they say they are of")
    func noReason() async throws {
        try await IssuerScene.run { scene in
            #expect(try await scene.ask().status == 200)
            let stranger = try DemoIssuer(url: scene.issuer.url)
            let tokens = [
                try stranger.token(claims: scene.claims([], of: "https://elsewhere.example"), by: .es256),
                try stranger.token(claims: scene.claims([]), by: .es256, type: "logout+jwt"),
                try scene.issuer.issuer.token(claims: scene.claims([("aud", .string("x"))]), by: .es256),
            ]
            for token in tokens { #expect(try await scene.ask(token).status == 401) }
            #expect(scene.issuer.keyRequests == 1)
        }
    }

    @Test("an issuer that is down at the start keeps its own tokens out alone, and they are let in when it is back")
    func down() async throws {
        try await IssuerScene.run(before: { await $0.drain(within: .seconds(1)) }) { scene in
            let loop = scene.stage.client.loop
            let refused = try await scene.ask()
            try RefusalShape.expect(refused, 503, "keys-unknown", "keys-unknown")
            let state = try await scene.stage.probe("/readyz")
            #expect(state.status == 503)
            #expect(state.text.contains("no keys of `\(scene.issuer.url)` in force"), "\(state.text)")
            #expect(try await scene.stage.ask(IssuerScene.target).status == 401)
            #expect(scene.store.requests.isEmpty)
            let again = try await ServedIssuer.start(
                on: [loop], at: scene.issuer.address, tls: try scene.certificates.server(at: WallClock.now()),
                clock: WallClock.now)
            try await scene.wait("not ready again") { try await scene.stage.probe("/readyz").status == 200 }
            let token = try again.issuer.token(for: .paymentsEngineer, at: WallClock.now())
            #expect(try await scene.ask(token).status == 200)
            let records = try await scene.stage.records { lines in
                lines.contains { $0.type == "auth.failure" && $0.reason == "keys-unknown" }
            }
            let changes = records.filter { $0.type == "jwks.change" }
            #expect(changes.map { $0.text("data", "result") } == ["refused", "loaded"])
            #expect(changes.first?.text("data", "cause") == "metadata-not-fetched")
            await again.drain(within: .seconds(1))
        }
    }

    @Test("an issuer that lies, or answers with nonsense, changes nothing: its keys of before stay in force")
    func lies() async throws {
        let other = "https://other.example"
        let rows: [(String, String, String)] = [
            (IssuerScene.metadata, #"{"issuer":"\#(other)","jwks_uri":"URL/keys"}"#, "metadata-refused"),
            (IssuerScene.metadata, #"{"issuer":"URL","jwks_uri":"\#(other)/keys"}"#, "metadata-refused"),
            (IssuerScene.metadata, #"{"issuer":"URL","jwks_uri":"http://127.0.0.1/keys"}"#, "metadata-refused"),
            ("/keys", #"{"keys":[]}"#, "keys-refused"), ("/keys", "<html>", "keys-refused"),
        ]
        for (path, text, cause) in rows {
            try await IssuerScene.run { scene in
                let old = scene.issuer.issuer
                #expect(try await scene.ask().status == 200)
                try await offPool { try scene.issuer.rotate() }
                scene.issuer.answer(path, with: IssuerScene.json(text.replacing("URL", with: scene.issuer.url)))
                #expect(try await scene.ask().status == 401)
                let known = try old.token(for: .paymentsEngineer, at: WallClock.now())
                #expect(try await scene.ask(known).status == 200)
                let changes = try await scene.changes()
                #expect(changes.map { $0.text("data", "result") } == ["loaded", "refused"])
                #expect(changes.last?.text("data", "cause") == cause)
                let state = try await scene.stage.probe("/readyz")
                #expect(state.status == 200 && state.text.contains("last confirmed"), "\(state.text)")
                #expect(scene.stage.log.text.contains("keys not renewed"))
            }
        }
    }

    @Test("an issuer that takes its time holds up its own tokens for three seconds, and nobody else's at all")
    func slow() async throws {
        try await GatewayStage.onClientLoop { loop in
            let slow = try RawStore(on: loop, [.readHead, .awaitEnd])
            let url = "https://127.0.0.1:\(slow.address.port)"
            let script = GatewayStage.Script(
                policies: """
                    apiVersion: spanwarden.dev/v1
                    kind: AccessPolicy
                    metadata: { name: all }
                    spec: { effect: permit, principals: [{ subject: "*", issuer: "\(DemoIssuer.url)" }], resources: { namespaces: ["*"] }, visibility: full }
                    """,
                issuers: "[{ url: \"\(url)\", audiences: [traces] }, \(GatewayStage.fileIssuer)]")
            let store = try await DemoStore.start(on: [loop], clock: WallClock.now)
            try await GatewayStage.run(script, store: store.address, on: loop) { stage in
                let waiting = try DemoIssuer(url: url).token(for: .onCall, at: WallClock.now())
                let start = loop.now
                async let late = stage.ask(IssuerScene.target, fields: ["Authorization: Bearer \(waiting)"])
                let reply = try await stage.ask(IssuerScene.target, as: .onCall)
                #expect(reply.status == 200 && loop.now - start < .milliseconds(2_500))
                let refused = try await late
                #expect(refused.status == 503 && refused.text.contains("keys-unknown"))
                #expect(loop.now - start < .seconds(6))
                #expect(try await stage.probe("/readyz").status == 200)
            }
            await store.drain(within: .seconds(1))
            slow.close()
        }
    }

    @Test(
        "a `jwksFile` is looked at again: new keys are in force within seconds, and a broken file leaves those of before"
    )
    func file() async throws {
        try await GatewayStage.withStore { stage, _ in
            let next = try await offPool { try DemoIssuer() }
            let token = try next.token(for: .paymentsEngineer, at: WallClock.now())
            func ask() async throws -> Int {
                try await stage.ask(IssuerScene.target, fields: ["Authorization: Bearer \(token)"]).status
            }
            #expect(try await ask() == 401)
            try await offPool { try next.writeKeySet(to: stage.folder.path + "/jwks.json") }
            for _ in 0..<1_000 where try await ask() != 200 {
                try await stage.client.loop.sleep(for: .milliseconds(10))
            }
            #expect(try await ask() == 200)
            #expect(try await stage.ask(IssuerScene.target, as: .paymentsEngineer).status == 401)
            try await offPool { try stage.folder.write("{\"keys\":[]}", to: "jwks.json") }
            let records = try await stage.records { lines in
                lines.contains { $0.text("data", "result") == "refused" }
            }
            #expect(try await ask() == 200)
            let changes = records.filter { $0.type == "jwks.change" }
            #expect(changes.map { $0.text("data", "result") } == ["loaded", "changed", "refused"])
            #expect(changes.map { $0.text("data", "source") } == ["file", "file", "file"])
            #expect(changes.map { $0.list("added") } == [2, 2, nil])
        }
    }
}

extension AuditLine {
    /// How many there are in a list of `data`.
    fileprivate func list(_ name: String) -> Int? {
        if case .array(let items)? = content.member(at: ["data", name]) { items.count } else { nil }
    }
}
