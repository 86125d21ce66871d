import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Quantities
import StrictJSON
import TestSupport
import Testing

/// Several issuers, a login proxy in front, and a Kubernetes cluster's tokens.
@Suite struct IssuerTests {
    @Test("each of several issuers is believed for its own tokens, by its own keys")
    func several() async throws {
        let others = (", " + GatewayStage.fileIssuer, [DemoIssuer.url])
        try await IssuerScene.run(others: others) { scene in
            #expect(try await scene.ask().status == 200)
            #expect(try await scene.stage.ask(IssuerScene.target, as: .onCall).status == 200)
            // Signed by one, and said to be the other's.
            let crossed = [
                try scene.issuer.issuer.token(claims: scene.claims([], of: DemoIssuer.url), by: .es256),
                try scene.stage.issuer.token(claims: scene.claims([]), by: .es256),
            ]
            for token in crossed { #expect(try await scene.ask(token).status == 401) }
            let accesses = try await scene.stage.endedAccesses(2).map(\.access)
            #expect(Set(accesses.compactMap { $0.text("actor", "iss") }) == [scene.issuer.url, DemoIssuer.url])
        }
    }

    /// What oauth2-proxy 14af2951 sends beside the ID token with `--pass-authorization-header`.
    private static let proxyFields = [
        "X-Forwarded-User: root", "X-Forwarded-Email: root@example.com", "X-Forwarded-Groups: sre-oncall,admins",
        "X-Forwarded-Preferred-Username: root", "X-Forwarded-Access-Token: opaque", "X-Auth-Request-User: root",
        "X-Forwarded-Host: traces.example", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1",
        "X-Real-Ip: 192.0.2.1", "Cookie: _oauth2_proxy=s3cr3t|1795000000|x",
    ]

    private static let idClaims: [(String, JSONValue?)] = [
        ("aud", .array([.string("proxy")])), ("at_hash", .string("wV2U9n3zYm4bIlq2mZy5Jg")),
        ("groups", .array([.string("dev")])),
    ]

    @Test(
        "behind a login proxy the caller's ID token is believed where it is listed, and nothing else that the proxy sends"
    )
    func loginProxy() async throws {
        let onlyRSA = ", tokens: [access, id], algorithms: [RS256]"
        try await IssuerScene.run(keys: onlyRSA) { scene in
            let token = try scene.issuer.issuer.token(
                claims: scene.claims(Self.idClaims), by: .rs256, type: "JWT", namesKey: false)
            let reply = try await scene.stage.ask(
                IssuerScene.target, fields: ["Authorization: Bearer \(token)"] + Self.proxyFields)
            #expect(reply.status == 200)
            let fields = try #require(scene.store.requests.first).fields
            let names = (0..<fields.count).map { String(decoding: fields.name(at: $0), as: UTF8.self).lowercased() }
            #expect(names == ["host", "accept", "accept-encoding"])
            let access = try #require(try await scene.stage.endedAccesses(1).first).access
            #expect(access.text("actor", "sub") == "ada")
            // Without its token all that the proxy says is nobody's.
            #expect(try await scene.stage.ask(IssuerScene.target, fields: Self.proxyFields).status == 401)
        }
    }

    @Test("an ID token is refused where the issuer's `tokens` do not list it")
    func noIDTokens() async throws {
        try await IssuerScene.run { scene in
            let token = try scene.issuer.issuer.token(claims: scene.claims(Self.idClaims), by: .rs256, type: "JWT")
            #expect(try await scene.ask(token).status == 401)
            #expect(scene.store.requests.isEmpty)
        }
    }

    private static func kubernetes(_ namespace: String, _ account: String) -> [(String, JSONValue?)] {
        let names: (String) -> JSONValue = { .object(JSONObject([("name", .string($0)), ("uid", .string("1"))])) }
        return [
            ("sub", .string("system:serviceaccount:\(namespace):\(account)")), ("aud", .array([.string("traces")])),
            (
                "kubernetes.io",
                .object(
                    JSONObject([
                        ("namespace", .string(namespace)), ("pod", names("pod-0")), ("serviceaccount", names(account)),
                    ]))
            ),
        ]
    }

    @Test("a workload's Kubernetes token is its service account, and sees what that identity may")
    func serviceAccounts() async throws {
        let rules = """
            ---
            apiVersion: spanwarden.dev/v1
            kind: AccessPolicy
            metadata: { name: robots-see-nothing }
            spec: { effect: forbid, principals: [{ identity: "spiffe://cluster.local/ns/robots/sa/*" }], resources: { namespaces: ["*"], unowned: true } }

            """
        try await IssuerScene.run(keys: ", kubernetes: { trustDomain: cluster.local }", rules: rules) { scene in
            func ask(_ changes: [(String, JSONValue?)]) async throws -> Int {
                let issuer = scene.issuer.issuer
                return try await scene.ask(try issuer.token(claims: scene.claims(changes), by: .es256, type: "JWT"))
                    .status
            }
            let (seen, unseen) = (
                try await ask(Self.kubernetes("payments", "ledger")), try await ask(Self.kubernetes("robots", "ledger"))
            )
            #expect(seen == 200 && unseen == 404)
            let forged = Self.kubernetes("payments", "ledger").map { name, value in
                (name, name == "sub" ? JSONValue.string("system:serviceaccount:payments:admin") : value)
            }
            let wrong = [try await ask(forged), try await ask([])]
            #expect(wrong == [401, 401])
            let accesses = try await scene.stage.endedAccesses(2).map(\.access)
            #expect(
                accesses.map { access -> String in
                    guard case .array(let identities)? = access.content.member(at: ["actor", "identities"]),
                        case .string(let identity)? = identities.first
                    else { return "" }
                    return identity
                } == ["spiffe://cluster.local/ns/payments/sa/ledger", "spiffe://cluster.local/ns/robots/sa/ledger"])
            let failures = try await scene.stage.records { $0.contains { $0.reason == "claim-service-account" } }
            #expect(failures.contains { $0.type == "auth.failure" })
        }
    }
}

extension ProcessTests {
    /// `spanwarden token`, as an operator asks it.
    @Suite struct TokenKeysTests {
        @Test(
            "`spanwarden token` asks the issuer for its keys where they are discovered, and says why where that fails")
        func token() async throws {
            try await IssuerScene.run { scene in
                let folder = scene.stage.folder.path
                let answer = try await Self.run(
                    folder, try scene.issuer.issuer.token(for: .onCall, at: WallClock.now()))
                #expect(answer.status == 0 && answer.text.hasPrefix("accepted"), "\(answer)")
                let expired = try scene.issuer.issuer.token(
                    claims: scene.claims([("exp", .number(JSONNumber(1)))]), by: .es256)
                #expect(try await Self.run(folder, expired).text.contains("code: claims"))
                await scene.issuer.drain(within: .seconds(1))
                let unknown = try await Self.run(
                    folder, try scene.issuer.issuer.token(for: .onCall, at: WallClock.now()))
                #expect(unknown.status == 1 && unknown.text.contains("code: keys-unknown"), "\(unknown)")
                #expect(unknown.text.contains("the issuer's keys can't be had: the issuer's metadata: no connection"))
            }
        }

        @Test("`spanwarden check --connect` asks issuers for their keys, and does not call well what does not answer")
        func check() async throws {
            try await IssuerScene.run { scene in
                let folder = scene.stage.folder.path
                let well = try await Self.run(folder, "", "check --connect")
                #expect(well.status == 0 && well.text.contains("nothing is wrong"), "\(well)")
                #expect(well.text.contains("issuer \(scene.issuer.url)") && well.text.contains("keys that can verify"))
                await scene.issuer.drain(within: .seconds(1))
                let down = try await Self.run(folder, "", "check --connect")
                #expect(down.status == 1 && !down.text.contains("nothing is wrong"), "\(down)")
                #expect(down.text.contains("the issuer's metadata: no connection"), "\(down)")
            }
        }

        private static func run(
            _ folder: String, _ token: String, _ command: String = "token"
        ) async throws -> (status: Int32, text: String) {
            let (input, output) = (folder + "/token.txt", folder + "/output-\(UUID().uuidString)")
            try await offPool { try Data(token.utf8).write(to: URL(filePath: input)) }
            let words = "'\(GatewayProcess.program)' \(command) --config '\(folder)/spanwarden.yaml' < '\(input)'"
            let child = try await ChildProcess.start(["sh", "-c", words], output: output)
            let status = try await child.status()
            return (status, try await offPool { try String(contentsOfFile: output, encoding: .utf8) })
        }
    }
}
