import EventLoop
import Foundation
import HTTPClient
import HTTPSyntax
import Quantities
import Server
import TLS
import TestSupport
import Testing

/// The client over TLS: whom it believes, and what it says where it does not.
@Suite(.serialized) struct SecureEndpointTests {
    private struct Echo: Responder {
        func respond(to request: IncomingRequest, through reply: ReplyStream) async {
            let host = request.head.fields.first("host").map(Array.init) ?? []
            try? await reply.send(OutgoingReply(.ok, contentType: "application/json", body: host))
        }

        func answer(
            to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
        ) async -> OutgoingReply? { nil }
    }

    private let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    private let authority: DevelopmentAuthority

    init() throws {
        authority = try #require(DevelopmentAuthority(at: now))
    }

    private func context(_ wish: DevelopmentAuthority.Wish) throws -> TLSContext {
        let issued = try #require(authority.issue(wish))
        let moment = Timestamp(seconds: (wish.from.seconds + wish.until.seconds) / 2)
        return try TLSContext.server(certificate: issued.certificate, key: issued.key, at: moment)
    }

    private func target(_ name: String) throws -> TLSTarget {
        TLSTarget(try TLSContext.client(authorities: authority.pem, at: now), serverName: name)
    }

    /// What asking a server with `context` for a reply gives, and how often the server was asked.
    private func ask(_ context: TLSContext, as target: TLSTarget) async throws -> (Result<String, HTTPFailure>, Int) {
        let found = OneValue<(Result<String, HTTPFailure>, Int)>()
        let now = now
        let left = try await onLoop { loop in
            let asked = Counter()
            let server = try await HTTPServer.start(
                on: [loop], at: .loopback(port: 0),
                tls: {
                    asked.add(); return context
                }, clock: { now },
                handler: Echo())
            let endpoint = HTTPEndpoint(host: "127.0.0.1", port: server.address.port, tls: target)
            let client = EndpointClient(endpoint: endpoint, on: loop)
            do throws(HTTPFailure) {
                let request = try? request(endpoint)
                guard let request else { return }
                let reply = try await client.send(request, bodyLimit: .mebibytes(1))
                var body: [UInt8] = []
                while let window = try await reply.nextBodyWindow() { body += window }
                found.set((.success(String(decoding: body, as: UTF8.self)), asked.value))
            } catch {
                found.set((.failure(error), asked.value))
            }
            _ = await server.drain(within: .seconds(2))
        }
        #expect(left == 0)
        return try #require(found.value)
    }

    @Test("a server that proves its name is asked, and a body read to its end leaves nothing open")
    func proven() async throws {
        let server = try context(.loopback(at: now))
        for name in ["127.0.0.1", "localhost"] {
            let (outcome, asked) = try await ask(server, as: try target(name))
            #expect((try? outcome.get())?.hasPrefix("127.0.0.1:") == true, "\(outcome)")
            #expect(asked == 1)
        }
    }

    @Test("a server of another name, another authority or another time is not asked anything")
    func unproven() async throws {
        let loopback = DevelopmentAuthority.Wish.loopback(at: now)
        let past = Timestamp(seconds: now.seconds - 4 * 86_400)
        let stranger = try #require(DevelopmentAuthority(at: now))
        let other = TLSTarget(try TLSContext.client(authorities: stranger.pem, at: now), serverName: "127.0.0.1")
        let system = TLSTarget(try TLSContext.client(authorities: nil, at: now), serverName: "127.0.0.1")
        let rows = [
            (loopback, try target("jaeger.example"), "hostname mismatch"),
            (loopback, try target("127.0.0.2"), "IP address mismatch"),
            (loopback, other, "unable to get local issuer certificate"),
            (loopback, system, "unable to get local issuer certificate"),
            (.loopback(at: past), try target("127.0.0.1"), "certificate has expired"),
        ]
        for (wish, target, words) in rows {
            let (outcome, _) = try await ask(try context(wish), as: target)
            #expect(throws: HTTPFailure.insecure(.untrusted(words))) { _ = try outcome.get() }
        }
    }

    @Test("a server that speaks no TLS, says nothing or leaves is named so, in time")
    func noTLS() async throws {
        let target = try target("127.0.0.1")
        let rows: [([RawStore.Step], HTTPFailure)] = [
            ([.send("HTTP/1.1 400 Bad Request\r\n\r\n")], .insecure(.notTLS("wrong version number"))),
            ([.awaitEnd], .timedOut(.connect)),
            ([.pause(.milliseconds(10))], .insecure(.lost(.reset))),
        ]
        for (steps, failure) in rows {
            let left = try await onLoop { loop in
                let store = try RawStore(on: loop, steps)
                let endpoint = HTTPEndpoint(host: "127.0.0.1", port: store.address.port, tls: target)
                let client = EndpointClient(
                    endpoint: endpoint, on: loop, deadlines: HTTPDeadlines(connect: .milliseconds(300)))
                await #expect(throws: failure) {
                    _ = try await client.send(try request(endpoint), bodyLimit: .mebibytes(1))
                }
                #expect(store.requests.isEmpty)
                store.close()
            }
            #expect(left == 0)
        }
    }

    @Test(
        "a server that asks for a certificate is shown the one that is configured; one that gets none refuses, and that is said"
    )
    func clientCertificate() async throws {
        let server = try #require(authority.issue(.loopback(at: now)))
        let identity = try #require(authority.issue(.loopback(at: now)))
        let folder = FileManager.default.temporaryDirectory.path + "/mutual-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, bytes) in [("ca.pem", authority.pem), ("s.pem", server.certificate), ("s.key", server.key)] {
            try Data(bytes).write(to: URL(filePath: folder + "/" + name))
        }
        let output = folder + "/said"
        let words =
            "s_server -accept 127.0.0.1:0 -cert \(folder)/s.pem -key \(folder)/s.key -CAfile \(folder)/ca.pem -Verify 1 -www"
        let child = try await ChildProcess.start(
            ["openssl"] + words.split(separator: " ").map(String.init) + ["-verify_return_error"], output: output)
        let port = try await Self.port(in: output)
        let rows = [
            try TLSContext.client(
                authorities: authority.pem, identity: (identity.certificate, identity.key), at: now),
            try TLSContext.client(authorities: authority.pem, at: now),
        ]
        var failures: [HTTPFailure] = []
        for context in rows {
            let found = OneValue<HTTPFailure>()
            try await onLoop { loop in
                let endpoint = HTTPEndpoint(
                    host: "127.0.0.1", port: port, tls: TLSTarget(context, serverName: "127.0.0.1"))
                let request = try request(endpoint)
                do throws(HTTPFailure) {
                    let client = EndpointClient(endpoint: endpoint, on: loop)
                    _ = try await client.send(request, bodyLimit: .mebibytes(1))
                } catch {
                    found.set(error)
                }
            }
            failures.append(try #require(found.value))
        }
        await child.end()
        // Its page is in a version of HTTP that we do not read: the request was read and answered.
        guard case .malformed = failures[0] else { throw failures[0] }
        #expect("\(failures[1])".hasSuffix("the peer refuses: tlsv13 alert certificate required"), "\(failures[1])")
    }

    /// Where `openssl s_server` listens, once it does.
    static func port(in output: String) async throws -> UInt16 {
        for _ in 0..<1000 {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
            if let port = line?.split(separator: ":").last.flatMap({ UInt16($0) }) { return port }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw ChildProcess.Failure(message: "openssl s_server does not listen")
    }

    @Test("the Host field has no port where it is that of https")
    func endpoint() throws {
        #expect(HTTPEndpoint(host: "jaeger", port: 443, tls: try target("jaeger")).description == "jaeger")
        #expect(HTTPEndpoint(host: "jaeger", port: 80, tls: try target("jaeger")).description == "jaeger:80")
        #expect(HTTPEndpoint(host: "jaeger", port: 443).description == "jaeger:443")
    }
}
