import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPSyntax
import Server
import Synchronization
import TestSupport
import Testing

/// The pages of the store's web interface: forwarded to whoever is identified, without a query, with what is refused here switched off.
@Suite struct PagesTests {
    /// A store with pages, as Jaeger has them.
    private final class PageStore: Responder {
        private let targets = Mutex<[String]>([])

        var asked: [String] { targets.withLock { $0 } }

        static let document = """
            <!doctype html><base href="/"><script>
            const DEFAULT_CONFIG = null; JAEGER_CONFIG = {"menu":[]};
            JAEGER_BACKEND_CAPABILITIES = {"archiveStorage":true,"metricsStorage":true,"aiAssistant":true};
            </script><script src="/static/main-1.js"></script>
            """

        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            let target = String(decoding: request.head.target, as: UTF8.self)
            targets.withLock { $0.append(target) }
            try? await reply.send(Self.answer(to: target))
        }

        private static func answer(to target: String) -> OutgoingReply {
            switch target {
            case "/static/main-1.js":
                OutgoingReply(.ok, contentType: "text/plain", body: Array("let a = '</script>'".utf8))
            case "/static/media/a.woff2": OutgoingReply(.ok, contentType: "font/x", body: [0, 1, 255])
            case "/static/encoded.js":
                OutgoingReply(.ok, contentType: "text/javascript", fields: encoded, body: [1])
            case "/static/broken.js":
                OutgoingReply(.internalError, contentType: "text/plain", body: Array("secret".utf8))
            case "/static/gone.js":
                OutgoingReply(.notFound, contentType: "text/plain", body: Array("not here, says the store".utf8))
            case "/static/large.js":
                OutgoingReply(.ok, contentType: "text/javascript", body: [UInt8](repeating: 32, count: 3 << 20))
            // What it does not know is a page.
            default: OutgoingReply(.ok, contentType: "text/html; charset=utf-8", body: Array(page(at: target).utf8))
            }
        }

        /// A Jaeger below a path prefix says so in its pages.
        private static func page(at target: String) -> String {
            target.hasPrefix("/select/jaeger/")
                ? document.replacing(#"<base href="/">"#, with: #"<base href="/select/jaeger/">"#) : document
        }

        private static var encoded: OutgoingFields {
            var fields = OutgoingFields()
            try? fields.add("Content-Encoding", "gzip")
            return fields
        }

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    private static func withPages(
        _ script: GatewayStage.Script = .init(),
        _ body: @escaping @Sendable (GatewayStage, PageStore) async throws -> Void
    ) async throws {
        try await GatewayStage.onClientLoop { loop in
            let store = PageStore()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0), limits: ServerLimits(connectionsPerPeer: 4096),
                clock: WallClock.now, handler: store)
            let outcome = await Result(catching: {
                try await GatewayStage.run(script, store: server.address, on: loop) { try await body($0, store) }
            })
            _ = await server.drain(within: .seconds(1))
            try outcome.get()
        }
    }

    private static let stranger = DemoPersona(
        name: "stranger", subject: "stan", groups: ["other"], algorithm: .es256)

    @Test("every page is one document of the store's, asked for without a query, in which what is refused here is off")
    func pages() async throws {
        try await Self.withPages { stage, store in
            let targets = [
                "/", "/?x", "/search?end=1&maxDuration&minDuration&service=a", "/trace/41df", "/trace/a...b?uiFind=x;y",
                "/dependencies", "/monitor", "/search?traceID=1&traceID=1",
            ]
            for target in targets {
                for persona in [DemoPersona.paymentsEngineer, Self.stranger] {
                    let reply = try await stage.ask(target, as: persona)
                    #expect(
                        reply.status == 200 && reply.field("content-type") == "text/html; charset=utf-8", "\(target)")
                    #expect(reply.text.contains(#"JAEGER_CONFIG = {"menu":[]};"#))
                    let off =
                        #"JAEGER_BACKEND_CAPABILITIES = {"archiveStorage":false,"metricsStorage":false,"#
                        + #""searchWithoutServiceName":false,"aiAssistant":false};"#
                    #expect(reply.text.contains(off) && !reply.text.contains(":true"), "\(target)")
                    let policy = reply.field("content-security-policy") ?? ""
                    #expect(policy.hasPrefix("default-src 'self';") && policy.contains("frame-ancestors 'none'"))
                    #expect(reply.field("cache-control") == "no-store")
                }
            }
            #expect(Set(store.asked) == ["/search"])
            let ended = try await stage.endedAccesses(2 * targets.count)
            #expect(ended.allSatisfy { $0.access.text("req", "route") == "/" && $0.end.reason == "complete" })
            #expect(ended.allSatisfy { $0.end.text("res", "kind") == "page" })
        }
    }

    @Test("a page's links are relative to its mount, wherever the store has it", arguments: ["", "/select/jaeger"])
    func mounted(prefix: String) async throws {
        let backends = """
            [{ name: jaeger, kind: jaeger, url: "http://STORE\(prefix)", mount: /ui/x },
             { name: other, kind: jaeger, url: "http://STORE\(prefix)" }]
            """
        try await Self.withPages(.init(backends: backends)) { stage, store in
            for (target, base) in [
                ("/ui/x", "/ui/x/"), ("/ui/x/", "/ui/x/"), ("/ui/x/?a=b", "/ui/x/"), ("/ui/x/search", "/ui/x/"),
                ("/", "/"),
                ("/search", "/"), ("/trace/ui", "/"),
            ] {
                let reply = try await stage.ask(target, as: .onCall)
                #expect(reply.status == 200 && reply.text.contains("<base href=\"\(base)\">"), "\(target)")
                #expect(reply.text.components(separatedBy: "<base").count == 2 && !reply.text.contains("select"))
                #expect(!reply.text.contains(":true"))
            }
            let script = try await stage.ask("/ui/x/static/gone.js", as: .onCall)
            #expect(script.status == (prefix.isEmpty ? 404 : 502))
            #expect(Set(store.asked) == [prefix + "/search", prefix + "/static/gone.js"])
        }
    }

    @Test("a file is sent as what its name says, and a page for a file is none")
    func files() async throws {
        try await Self.withPages { stage, store in
            let script = try await stage.ask("/static/main-1.js?v=1", as: .onCall)
            #expect(script.status == 200 && script.text == "let a = '</script>'")
            #expect(script.field("content-type") == "text/javascript; charset=utf-8")
            #expect(script.field("x-content-type-options") == "nosniff")
            let font = try await stage.ask("/static/media/a.woff2", as: .onCall)
            #expect(font.body == [0, 1, 255] && font.field("content-type") == "font/woff2")
            #expect(store.asked == ["/static/main-1.js", "/static/media/a.woff2"])
            let gone = try await stage.ask("/static/gone.js", as: .onCall)
            #expect(gone.status == 404 && gone.text == "404 page not found\n")
            for target in ["/static/unknown.js", "/static/encoded.js", "/static/broken.js"] {
                let reply = try await stage.ask(target, as: .onCall)
                try RefusalShape.expect(reply, 502, "store-reply", target)
                #expect(!reply.text.contains("secret") && !reply.text.contains("doctype"))
            }
        }
    }

    @Test("who is not identified, another method, and names that are no files are refused, the store unasked")
    func refused() async throws {
        try await Self.withPages { stage, store in
            for target in ["/", "/search", "/static/main-1.js"] {
                try RefusalShape.expect(try await stage.ask(target), 401, "token-missing", target)
                let post = try await stage.ask(target, as: .onCall, method: "POST")
                try RefusalShape.expect(post, 405, "method-not-allowed", target)
            }
            for target in [
                "/static/.env", "/static/a.html", "/static/a.js.map", "/static/a/b/c/d.js", "/static/a%20b.js",
                "/static/.git/a.js", "/static/a.JS", "/index.html", "/favicon.ico", "/trace", "/search/a", "/Search",
            ] {
                try RefusalShape.expect(try await stage.ask(target, as: .onCall), 404, "route-unknown", target)
            }
            for target in ["/static/../search.js", "/static/%2e%2e/a.js", "/static//a.js", "//search", "/search/"] {
                try RefusalShape.expect(try await stage.ask(target, as: .onCall), 400, "path-malformed", target)
            }
            #expect(store.asked.isEmpty)
        }
    }

    @Test("what is held of a file counts")
    func held() async throws {
        try await Self.withPages(.init(more: "limits: { heldBytes: 1MiB }")) { stage, _ in
            let reply = try await stage.ask("/static/large.js", as: .onCall)
            try RefusalShape.expect(reply, 503, "too-busy", "a large file")
            let metrics = try await stage.probe("/metrics").text
            #expect(metrics.contains("spanwarden_held_bytes 0"))
        }
    }
}
