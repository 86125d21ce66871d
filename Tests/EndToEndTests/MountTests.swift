import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import Quantities
import StrictJSON
import TestSupport
import Testing

/// Several stores behind one gateway, each with its place, its tokens, its policies and its names.
@Suite struct MountTests {
    private static let team = DemoPersona(name: "team", subject: "tea", groups: ["team"], algorithm: .es256)
    private static let checkout = "/api/traces/" + (DemoTrace.named("checkout")?.idText ?? "")

    /// A store with all traces at `/mesh`, and one with none at `/mesh/deep`.
    private static func run(
        _ policies: String, more: String = "", audiences: String = "",
        _ body: @escaping @Sendable (GatewayStage, DemoStore, DemoStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let full = try await DemoStore.start(on: [loop], traces: DemoTrace.all, clock: WallClock.now)
            let empty = try await DemoStore.start(on: [loop], traces: [], clock: WallClock.now)
            let backends = """
                [{ name: full, kind: jaeger, url: "http://STORE", mount: /mesh },
                 { name: empty, kind: jaeger, url: "http://\(empty.address)", mount: /mesh/deep\(audiences) }]
                """
            let script = GatewayStage.Script(policies: policies, backends: backends, more: more)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: full.address, on: loop) { try await body($0, full, empty) }
            })
            await full.drain(within: .seconds(1))
            await empty.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    private static let everything = GroupPolicies.text([GroupPolicies.permit("team", "\"*\"", unowned: true)])

    @Test("the nearest mount above a path has it, by whole segments, and the record says which")
    func routed() async throws {
        try await Self.run(Self.everything) { stage, full, empty in
            for (target, status, asked) in [
                ("/mesh" + Self.checkout, 200, (1, 0)), ("/mesh/deep" + Self.checkout, 404, (0, 1)),
                ("/mesh/deep/deep" + Self.checkout, 404, (0, 0)),
            ] {
                full.forgetRequests()
                empty.forgetRequests()
                let answered = try await stage.ask(target, as: Self.team).status
                #expect(answered == status, "\(target)")
                #expect((full.requests.count, empty.requests.count) == asked, "\(target)")
            }
            let ends = try await stage.endedAccesses(2)
            let accesses = try await stage.records().filter { $0.type == "access" }
            #expect(ends.map { $0.access.text("req", "backend") }.prefix(2) == ["full", "empty"])
            #expect(accesses.map { $0.text("req", "backend") } == ["full", "empty", "empty"])
            #expect(accesses.map { $0.text("req", "route") }.prefix(2) == ["/api/traces/{id}", "/api/traces/{id}"])
        }
    }

    @Test("a path below no mount is no route, behind identity; a stranger is told the same wherever it asks")
    func elsewhere() async throws {
        try await Self.run(Self.everything) { stage, full, empty in
            for target in ["/", Self.checkout, "/meshes" + Self.checkout, "/Mesh" + Self.checkout, "/deep", "/livez"] {
                let reply = try await stage.ask(target, as: Self.team)
                let problem = try JSONReader.read(reply.body, limits: .document)
                #expect(reply.status == 404 && problem.member(at: ["code"]) == .string("route-unknown"), "\(target)")
                // Nobody's clients ask there.
                #expect(problem.member(at: ["errors"]) == nil)
            }
            for target in ["//mesh", "/mesh//api", "/mesh/deep//", "/mesh/%2e%2e/deep", "/mesh;a/api", "/mesh/api/"] {
                let reply = try await stage.ask(target, as: Self.team)
                let problem = try JSONReader.read(reply.body, limits: .document)
                #expect(reply.status == 400 && problem.member(at: ["code"]) == .string("path-malformed"), "\(target)")
            }
            try await Self.strangers(stage)
            #expect(full.requests.isEmpty && empty.requests.isEmpty)
            let denied = try await stage.records().filter { $0.type == "access" }
            #expect(denied.count == 12 && denied.allSatisfy { $0.outcome == "deny" })
            #expect(Set(denied.compactMap { $0.text("req", "backend") }) == ["(none)"])
        }
    }

    /// Byte for byte, but for the request's id.
    private static func strangers(_ stage: GatewayStage) async throws {
        let targets = [
            "/", "/mesh", "/mesh/", "/mesh" + checkout, "/mesh/deep" + checkout, "/mesh//api", "/other", "/mesh?a=b=c",
            "/other" + checkout,
        ]
        for (fields, code) in [([], "token-missing"), (["Authorization: Bearer x"], "token-invalid")] {
            var told: Set<String> = []
            for target in targets {
                let reply = try await stage.ask(target, fields: fields)
                // In the words of the store's own clients, wherever they are.
                try RefusalShape.expect(reply, 401, code, target)
                let text = reply.text.replacing(try RefusalShape.requestID(reply), with: "")
                told.insert(text + reply.comparable.joined(separator: "\n"))
            }
            #expect(told.count == 1)
        }
    }

    private static func token(_ stage: GatewayStage, for audiences: [String]) throws -> String {
        let now = WallClock.now().seconds
        let claims = JSONObject([
            ("iss", .string(DemoIssuer.url)), ("sub", .string("tea")), ("aud", .array(audiences.map { .string($0) })),
            ("client_id", .string("c")), ("groups", .array([.string("team")])), ("iat", .number(JSONNumber(now))),
            ("exp", .number(JSONNumber(now + 600))), ("jti", .string("j")),
        ])
        return "Authorization: Bearer " + (try stage.issuer.token(claims: claims, by: .es256))
    }

    @Test(
        "a backend's audience is asked for beside the issuer's: 401 without it, denied on the record, the store unasked"
    )
    func audiences() async throws {
        try await Self.run(Self.everything, audiences: ", audiences: [deep-traces, deeper]") { stage, _, empty in
            let deep = "/mesh/deep" + Self.checkout
            for audiences in [["traces"], ["traces", "deep"], ["traces", "deep-traces "]] {
                let fields = [try Self.token(stage, for: audiences)]
                try RefusalShape.expect(try await stage.ask(deep, fields: fields), 401, "token-invalid", "\(audiences)")
                let elsewhere = try await stage.ask("/mesh" + Self.checkout, fields: fields).status
                #expect(elsewhere == 200)
            }
            // The issuer's own is no less asked for.
            let alone = [try Self.token(stage, for: ["deep-traces"])]
            try RefusalShape.expect(try await stage.ask(deep, fields: alone), 401, "token-invalid", "no issuer's")
            #expect(empty.requests.isEmpty)
            for audience in ["deep-traces", "deeper"] {
                let fields = [try Self.token(stage, for: ["traces", audience])]
                let admitted = try await stage.ask(deep, fields: fields).status
                #expect(admitted == 404)
            }
            #expect(empty.requests.count == 2)
            let denied = try await stage.records().filter { $0.type == "access" && $0.outcome == "deny" }
            #expect(denied.map(\.reason) == ["audience", "audience", "audience"])
            #expect(denied.allSatisfy { $0.text("req", "backend") == "empty" && $0.text("actor", "sub") == "tea" })
        }
    }

    @Test("`spanwarden token` says which backends a token is for")
    func token() async throws {
        let folder = try ServedFolder(store: .loopback(port: 1))
        defer { folder.remove() }
        let more = """
              - { name: jaeger, kind: jaeger, url: "http://127.0.0.1:1" }
              - { name: deep, kind: jaeger, url: "http://127.0.0.1:2", mount: /deep, audiences: [deep-traces] }
            """
        let lines = try folder.text().components(separatedBy: "\n").map { $0.contains("name: jaeger") ? more : $0 }
        try folder.write(lines.joined(separator: "\n"))
        try Data(try folder.token(.onCall).utf8).write(to: URL(filePath: folder.path + "/token"))
        let said = folder.path + "/said"
        let command = "\(GatewayProcess.program) token --config \(folder.configuration) < \(folder.path)/token"
        let child = try await ChildProcess.start(["sh", "-c", command], output: said)
        let status = try await child.status()
        #expect(status == 0)
        #expect(try String(contentsOfFile: said, encoding: .utf8).contains("  backends: jaeger\n"))
    }

    @Test("a rule for one backend says nothing about another, and lists of names are each store's own")
    func separate() async throws {
        let permit = GroupPolicies.permit("team", "\"*\"", unowned: true)
        let here = permit.replacing("unowned: true", with: "unowned: true, backends: [full]")
        try await Self.run(GroupPolicies.text([here])) { stage, _, _ in
            let shown = try await stage.ask("/mesh" + Self.checkout, as: Self.team).status
            #expect(shown == 200)
            let reply = try await stage.ask("/mesh/deep" + Self.checkout, as: Self.team)
            try RefusalShape.expect(reply, 403, "no-access", "another backend")
        }
        let learning = "catalogue: { refresh: 1s, lookback: 36500d }"
        try await Self.run(Self.everything, more: learning) { stage, _, _ in
            var bodies: [String] = []
            for mount in ["/mesh", "/mesh/deep"] {
                for _ in 0..<400 where try await stage.ask(mount + "/api/services", as: Self.team).status == 503 {
                    try await stage.client.loop.sleep(for: .milliseconds(20))
                }
                bodies.append(try await stage.ask(mount + "/api/services", as: Self.team).text)
            }
            #expect(bodies[0].contains("\"ledger\"") && !bodies[1].contains("ledger"))
            let builds = try await stage.records().filter { $0.type == "catalogue.build" }
            #expect(Set(builds.compactMap { $0.text("data", "backend") }) == ["full", "empty"])
        }
    }
}
