import DemoServices
import Gateway
import TestSupport
import Testing

/// Knocks at doors that are closed.
enum Doors {
    /// Knocks at every door and judges answers, store and record. Returns the answers.
    @discardableResult
    static func expectRefused(
        _ doors: [Door], as persona: DemoPersona, at stage: GatewayStage, _ store: DemoStore
    ) async throws -> [StageReply] {
        let token = try stage.issuer.token(for: persona, at: WallClock.now())
        var replies: [StageReply] = []
        for door in doors {
            let fields = door.fields.map { $0.replacing("TOKEN", with: token) }
            let reply = try await stage.ask(door.target, method: door.method, fields: fields)
            try RefusalShape.expect(reply, door.status, door.code, isBodiless: door.method == "HEAD", door.what)
            for field in fields where field.utf8.count > 100 { #expect(!reply.text.contains(field.suffix(60))) }
            replies.append(reply)
        }
        #expect(store.requests.isEmpty)
        #expect(store.connections == 0)
        await stage.stop()
        try expectRecorded(doors, replies, at: stage)
        print("closed doors: \(doors.count) refused, the store unasked")
        return replies
    }

    private static func expectRecorded(_ doors: [Door], _ replies: [StageReply], at stage: GatewayStage) throws {
        let lines = try AuditLine.read(stage.folder.auditText())
        var failures: [String: Int] = [:]
        for line in lines where line.type == "auth.failure" {
            #expect(line.outcome == "deny" && line.text("src", "prefix") == "127.0.0.0/24")
            failures[line.reason, default: 0] += line.integer("data", "count") ?? 0
        }
        var expected: [String: Int] = [:]
        var denied: [(door: Door, reply: StageReply)] = []
        for (door, reply) in zip(doors, replies) {
            switch door.recorded {
            case .failure(let reason): expected[reason, default: 0] += 1
            case .denied: denied.append((door, reply))
            }
        }
        #expect(failures == expected)
        let accesses = lines.filter { $0.type == "access" }
        #expect(accesses.count == denied.count)
        #expect(!lines.contains { $0.type == "access.end" })
        for (access, (door, reply)) in zip(accesses, denied) {
            #expect(access.outcome == "deny" && access.reason == door.code, "\(door.what)")
            #expect(access.text("req", "method") == door.method)
            guard door.method != "HEAD" else { continue }
            #expect(access.text("req", "id") == (try RefusalShape.requestID(reply)), "\(door.what)")
        }
    }
}
