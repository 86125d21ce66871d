import DemoServices
import EventLoop
import Foundation
import StrictJSON
import TestSupport
import Testing

/// The program as a process of its own that serves from a folder, and what tests of its audit log ask of it. On `loop`.
struct ServedScene: Sendable {
    let gateway: GatewayProcess
    let doors: GatewayProcess.Doors
    let folder: ServedFolder
    let store: DemoStore
    let loop: Loop
    /// A trace of which everybody sees something.
    static let target = "/api/traces/" + (DemoTrace.named("checkout")?.idText ?? "")

    var asking: RawAsk { RawAsk(loop: loop) }

    /// Runs `body` with a program that serves, started by a command that runs what follows `words`; kills it behind `body`.
    static func run(
        under words: @escaping @Sendable (ServedFolder) -> [String] = { _ in [] },
        _ body: @escaping @Sendable (ServedScene) async throws -> Void
    ) async throws {
        try await GatewayProcess.withFolder { folder, store, loop in
            try await run(in: folder, store, loop, under: words(folder), body)
        }
    }

    /// The same where folder and store are there.
    static func run(
        in folder: ServedFolder, _ store: DemoStore, _ loop: Loop, under words: [String] = [],
        _ body: (ServedScene) async throws -> Void
    ) async throws {
        let gateway = try await GatewayProcess.start(in: folder, under: words)
        defer { gateway.child.send(SIGKILL) }
        let doors = try await gateway.doors()
        try await body(ServedScene(gateway: gateway, doors: doors, folder: folder, store: store, loop: loop))
    }

    // MARK: Asking

    func ask(_ persona: DemoPersona = .onCall, agent: String = "test") async throws -> RawAsk.Reply {
        try await asking.get(Self.target, at: doors.data, token: try folder.token(persona), agent: agent)
    }

    func probe(_ target: String) async throws -> RawAsk.Reply { try await asking.get(target, at: doors.admin) }

    func becomesReady(_ expected: Int = 200) async throws {
        for _ in 0..<1_000 {
            if try await probe("/readyz").status == expected { return }
            try await loop.sleep(for: .milliseconds(20))
        }
        Issue.record("/readyz did not become \(expected): \(gateway.printed)")
    }

    /// Waits until the operator's log has these words.
    func says(_ words: String) async throws {
        for _ in 0..<1_000 where !gateway.printed.contains(words) { try await loop.sleep(for: .milliseconds(20)) }
        #expect(gateway.printed.contains(words), "\(gateway.printed)")
    }

    /// Nobody is served, whoever asks, and that is said.
    func expectClosed() async throws {
        for persona in DemoPersona.all { try Self.expectUnrecorded(try await ask(persona)) }
        try Self.expectUnrecorded(try await asking.get(Self.target, at: doors.data, token: "a.b.c"))
        #expect(try await probe("/readyz").status == 503)
        #expect(try await probe("/livez").status == 200)
    }

    /// The same for longer than two tries to write again, with the store unasked.
    func expectClosedForGood() async throws {
        try await expectClosed()
        store.forgetRequests()
        for _ in 0..<12 {
            try await expectClosed()
            try await loop.sleep(for: .milliseconds(180))
        }
        #expect(store.requests.isEmpty)
    }

    static func expectUnrecorded(_ reply: RawAsk.Reply) throws {
        #expect(reply.status == 503)
        guard case .object(let problem) = try JSONReader.read(reply.body, limits: .document) else {
            Issue.record("no problem: \(reply.text)")
            return
        }
        #expect(problem.text(at: "code") == "record-unavailable")
    }

    // MARK: The log

    /// The segment that is being written.
    func segment() throws -> String { folder.audit + "/" + (try #require(try folder.segments().last)) }

    func size(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    /// Ends the program as an operator does.
    func stop() async throws {
        gateway.child.send(SIGTERM)
        #expect(try await gateway.child.status() == 0, "\(gateway.printed)")
    }

    /// One chain without a fault, and a record of each request that was answered.
    func expectIntact(answered: [String] = []) async throws {
        let check = try await AuditCheck.run(folder.audit, answered: answered)
        #expect(check.status == 0, "\(check.text)")
    }

    func records(_ type: String) throws -> [JSONObject] {
        try folder.records().filter { $0.text(at: "type") == type }
    }
}
