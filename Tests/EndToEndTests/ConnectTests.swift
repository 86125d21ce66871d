import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import ServeCommands
import Server
import TLS
import Terminal
import TestSupport
import Testing

/// `spanwarden check --connect`: each store is asked for its services, as the gateway would and as a stranger would.
@Suite struct ConnectTests {
    /// A store that lists its services to whoever shows this field, or to everybody.
    private struct GuardedStore: Responder {
        let secret: String?
        var body = #"{"data":["ledger"],"total":1,"limit":0,"offset":0,"errors":null}"#

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            let shown = request.head.fields.first("authorization").map { String(decoding: $0, as: UTF8.self) }
            guard secret == nil || shown == secret else {
                try? await reply.send(OutgoingReply(.unauthorized, contentType: "text/plain"))
                return
            }
            try? await reply.send(OutgoingReply(.ok, contentType: "application/json", body: Array(body.utf8)))
        }

        func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
            -> OutgoingReply?
        { nil }
    }

    private struct Said {
        let code: ExitCode
        let output: String
        let errors: String
    }

    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    /// What `check --connect` says of these backends, where `STORE` stands for the store's address.
    private static func check(
        _ backends: String, _ store: GuardedStore, over certificates: DemoCertificates? = nil, _ words: [String] = [],
        isTerminal: Bool = false
    ) async throws -> Said {
        let said = OneValue<Said>()
        try await GatewayStage.onClientLoop { loop in
            let tls = try certificates?.server(at: WallClock.now())
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), tls: tls.map { context in { @Sendable in context } },
                clock: WallClock.now, handler: store)
            let text = backends.replacing("STORE", with: "\(server.address)")
            said.set(try await offPool { try run(text, certificates, words, isTerminal: isTerminal) })
            _ = await server.drain(within: .seconds(1))
        }
        return try #require(said.value)
    }

    private static func run(
        _ backends: String, _ certificates: DemoCertificates?, _ words: [String], isTerminal: Bool
    ) throws -> Said {
        let folder = try ServedFolder(store: .loopback(port: 1), certificates: certificates)
        defer { folder.remove() }
        try Data("hunter2\n".utf8).write(to: URL(filePath: folder.path + "/secret"))
        let lines = try folder.text().components(separatedBy: "\n").map { line in
            line.contains("name: jaeger") ? "  - " + backends : line
        }
        try folder.write(lines.joined(separator: "\n"))
        let console = CapturedConsole(
            isTerminal: isTerminal, width: isTerminal ? 60 : nil, environment: ["NO_COLOR": "1"])
        let code = tool.run(["check", "--config", folder.configuration, "--connect"] + words, on: console.console)
        return Said(code: code, output: console.output, errors: console.errors)
    }

    private static let plain = #"{ name: mesh, kind: jaeger, url: "http://STORE" }"#
    private static let secret =
        #"{ name: mesh, kind: jaeger, url: "http://STORE", credentials: { scheme: Bearer, file: secret } }"#

    @Test("a store that answers strangers as well is doubtful, one that wants the secret holds; both are exit 0")
    func answers() async throws {
        for (backend, store, isDoubtful) in [
            (Self.plain, GuardedStore(secret: nil), true), (Self.secret, GuardedStore(secret: nil), true),
            (Self.secret, GuardedStore(secret: "Bearer hunter2"), false),
        ] {
            let said = try await Self.check(backend, store)
            #expect(said.code == .holds && said.errors.isEmpty, "\(said)")
            #expect(said.output.contains("backend mesh  holds"), "\(said.output)")
            #expect(said.output.contains("answers strangers as well") == isDoubtful, "\(said.output)")
            #expect(!said.output.contains("hunter2") && !said.output.contains("ledger"))
        }
    }

    @Test("a store that refuses, says what is no list, or is not there, fails: exit 1, and says why")
    func fails() async throws {
        for (backend, store, words) in [
            (Self.secret, GuardedStore(secret: "Bearer other"), "status 401"),
            (Self.plain, GuardedStore(secret: nil, body: "{}"), "list of services can't be read"),
            (#"{ name: mesh, kind: jaeger, url: "http://127.0.0.1:1" }"#, GuardedStore(secret: nil), "backend"),
        ] {
            for isTerminal in [false, true] {
                let said = try await Self.check(backend, store, isTerminal: isTerminal)
                #expect(said.code == .doesNotHold, "\(said)")
                #expect(said.errors.contains("backend mesh: ") && said.errors.contains(words), "\(said.errors)")
                #expect(said.output.contains("backend mesh"))
            }
        }
    }

    @Test("a store that can't prove who it is fails, and one that can holds")
    func secured() async throws {
        let certificates = try DemoCertificates(at: WallClock.now())
        for (tls, code) in [(", tls: { caFile: ca.pem }", ExitCode.holds), ("", .doesNotHold)] {
            let backend = "{ name: mesh, kind: jaeger, url: \"https://STORE\"\(tls) }"
            let said = try await Self.check(backend, GuardedStore(secret: nil), over: certificates)
            #expect(said.code == code, "\(said)")
            #expect(code == .holds || said.errors.contains("no secure connection"), "\(said.errors)")
        }
    }

    @Test("json has what was tried, its outcome and a message")
    func json() async throws {
        let said = try await Self.check(Self.plain, GuardedStore(secret: nil), ["--output", "json"])
        let tree = try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any]
        let connections = try #require(tree?["connections"] as? [[String: String]])
        #expect(connections.map { $0["outcome"] } == ["holds", "doubtful"])
        #expect(
            connections.allSatisfy { Set($0.keys) == ["what", "outcome", "message"] && $0["what"] == "backend mesh" })
        #expect((tree?["problems"] as? [Any])?.isEmpty == true)
    }
}
