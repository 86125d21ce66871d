import DemoServices
import EventLoop
import Gateway
import StrictJSON

extension GatewayStage {
    /// A field line with a token of the persona's.
    func authorization(of persona: DemoPersona) throws -> String {
        "Authorization: Bearer \(try issuer.token(for: persona, at: WallClock.now()))"
    }

    /// A request as the persona.
    func ask(
        _ target: String, as persona: DemoPersona, method: String = "GET", fields: [String] = []
    ) async throws -> StageReply {
        try await client.send(
            method, target, to: gateway.address, fields: [try authorization(of: persona)] + fields)
    }

    /// A request with these field lines beside Host and Connection.
    func ask(_ target: String, method: String = "GET", fields: [String] = []) async throws -> StageReply {
        try await client.send(method, target, to: gateway.address, fields: fields)
    }

    /// A request on the admin listener.
    func probe(_ target: String) async throws -> StageReply {
        try await client.send("GET", target, to: gateway.adminAddress)
    }

    /// The audit log, once `isThere` holds of it: an access's end is not waited for by anybody else.
    func records(
        within limit: Duration = .seconds(10), where isThere: ([AuditLine]) -> Bool = { _ in true }
    ) async throws -> [AuditLine] {
        let end = client.loop.now + limit
        while true {
            let lines = try AuditLine.read(folder.auditText())
            if isThere(lines) { return lines }
            guard client.loop.now < end else { throw StageFault.recordsMissing(try folder.auditText()) }
            try await client.loop.sleep(for: .milliseconds(10))
        }
    }

    /// The access of the request with this id, once it has ended.
    func endedAccess(of requestID: String) async throws -> (access: AuditLine, end: AuditLine) {
        var found: (AuditLine, AuditLine)?
        _ = try await records { lines in
            guard let access = lines.first(where: { $0.type == "access" && $0.text("req", "id") == requestID }),
                let end = lines.first(where: { $0.type == "access.end" && $0.attempt == access.text("id") })
            else { return false }
            found = (access, end)
            return true
        }
        guard let found else { throw StageFault.recordsMissing(try folder.auditText()) }
        return found
    }

    /// Every access so far with its end, in the order of accesses, once `count` have ended.
    func endedAccesses(_ count: Int) async throws -> [(access: AuditLine, end: AuditLine)] {
        let lines = try await records { $0.filter { $0.type == "access.end" }.count >= count }
        let ends = lines.filter { $0.type == "access.end" }
        return lines.filter { $0.type == "access" }.compactMap { access in
            ends.first { $0.attempt == access.text("id") }.map { (access, $0) }
        }
    }
}
