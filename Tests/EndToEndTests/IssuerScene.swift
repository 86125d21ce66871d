import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import Server
import StrictJSON
import TestSupport
import Testing

/// A gateway that discovers an issuer's keys over HTTPS, in front of the demo's store. Whoever the issuer names sees everything.
struct IssuerScene: Sendable {
    static let metadata = "/.well-known/openid-configuration"
    static let target = "/api/traces/" + (DemoTrace.named("checkout")?.idText ?? "")

    let stage: GatewayStage
    let issuer: ServedIssuer
    let store: DemoStore
    let certificates: DemoCertificates

    /// - Parameters:
    ///   - others: further entries of `issuers`, and the URLs of theirs that see everything too.
    ///   - before: what happens to the issuer before the gateway starts.
    static func run(
        keys: String = "", others: (entries: String, urls: [String]) = ("", []), rules: String = "",
        before: @escaping @Sendable (ServedIssuer) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (IssuerScene) async throws -> Void
    ) async throws {
        let authorities = FileManager.default.temporaryDirectory.path + "/authorities-\(UUID().uuidString).pem"
        let certificates = try DemoCertificates(at: WallClock.now())
        try Data(certificates.authority).write(to: URL(filePath: authorities))
        defer { try? FileManager.default.removeItem(atPath: authorities) }
        try await GatewayStage.onClientLoop { loop in
            let issuer = try await ServedIssuer.start(
                on: [loop], tls: try certificates.server(at: WallClock.now()), clock: WallClock.now)
            try await before(issuer)
            let store = try await DemoStore.start(on: [loop], clock: WallClock.now)
            let entry = "{ url: \"\(issuer.url)\", audiences: [traces, proxy], caFile: \"\(authorities)\"\(keys) }"
            let script = GatewayStage.Script(
                policies: policies([issuer.url] + others.urls) + rules, issuers: "[\(entry)\(others.entries)]")
            try await GatewayStage.run(script, store: store.address, on: loop) { stage in
                try await body(IssuerScene(stage: stage, issuer: issuer, store: store, certificates: certificates))
            }
            await store.drain(within: .seconds(1))
            await issuer.drain(within: .seconds(1))
        }
    }

    /// Every subject of these issuers sees everything.
    private static func policies(_ issuers: [String]) -> String {
        let entries = issuers.map { "{ subject: \"*\", issuer: \"\($0)\" }" }.joined(separator: ", ")
        return """
            apiVersion: spanwarden.dev/v1
            kind: AccessPolicy
            metadata: { name: everybody }
            spec: { effect: permit, principals: [\(entries)], resources: { namespaces: ["*"] }, visibility: full }

            """
    }

    /// A request with a token of the issuer's.
    func ask(_ persona: DemoPersona = .paymentsEngineer) async throws -> StageReply {
        try await ask(try issuer.issuer.token(for: persona, at: WallClock.now()))
    }

    func ask(_ token: String) async throws -> StageReply {
        try await stage.ask(Self.target, fields: ["Authorization: Bearer \(token)"])
    }

    /// Claims that the issuer would sign, but for those of `changes`; nil takes one away.
    func claims(_ changes: [(String, JSONValue?)], of url: String? = nil) -> JSONObject {
        let now = WallClock.now().seconds
        let usual: [(String, JSONValue)] = [
            ("iss", .string(url ?? issuer.url)), ("sub", .string("ada")), ("aud", .string("traces")),
            ("iat", .number(JSONNumber(now))), ("exp", .number(JSONNumber(now + 600))),
        ]
        let kept = usual.filter { member in !changes.contains { $0.0 == member.0 } }
        return JSONObject(kept + changes.compactMap { name, value in value.map { (name, $0) } })
    }

    /// Waits until `isSo`.
    func wait(_ what: String, until isSo: () async throws -> Bool) async throws {
        for _ in 0..<1_500 {
            if try await isSo() { return }
            try await stage.client.loop.sleep(for: .milliseconds(10))
        }
        Issue.record("\(what): \(stage.log.text)")
    }

    /// The records of changes of keys so far.
    func changes() async throws -> [AuditLine] { try await stage.records().filter { $0.type == "jwks.change" } }

    /// A reply of an issuer's that is not what it should be.
    static func json(_ text: String, status: ReplyStatus = .ok) -> OutgoingReply {
        OutgoingReply(status, contentType: "application/json", body: Array(text.utf8))
    }
}
