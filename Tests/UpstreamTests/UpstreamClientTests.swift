import EventLoop
import Foundation
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing
import Upstream

@Suite(.serialized) struct UpstreamClientTests {
    private static let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    private static let body = "Content-Length: 2\r\n\r\n{}"

    @Test("a request has the backend's fields, and no other")
    func request() async throws {
        let file = try SecretFile("s3cret-token\n")
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Self.json + Self.body)
            let backend = UpstreamBackend(
                name: "jaeger", endpoint: HTTPEndpoint(host: "127.0.0.1", port: store.address.port),
                pathPrefix: [UTF8Text("select"), UTF8Text("jaeger")],
                credentials: UpstreamCredentials(
                    header: try header("Authorization"), scheme: "Bearer", file: file.path),
                tenant: UpstreamBackend.Tenant(header: try header("X-Scope-OrgID"), value: "team-a"))
            let reply = try await UpstreamClient(backend, on: loop).send(try question())
            #expect(reply.status == 200)
            let window = try await reply.nextBodyWindow()
            #expect(window == Array("{}".utf8))
            #expect(try await reply.nextBodyWindow() == nil)
            let lines = [
                "GET /select/jaeger/api/traces/0000000000000000000000000000abcd?raw=true HTTP/1.1",
                "Host: 127.0.0.1:\(store.address.port)",
                "Accept: application/json", "Accept-Encoding: identity",
                "Authorization: Bearer s3cret-token", "X-Scope-OrgID: team-a", "", "",
            ]
            #expect(store.requests == [lines.joined(separator: "\r\n")])
            store.close()
        }
    }

    @Test("a path prefix that no encoding makes safe sends nothing", arguments: ["", ".", ".."])
    func badPrefix(segment: String) async throws {
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: "")
            let endpoint = HTTPEndpoint(host: "127.0.0.1", port: store.address.port)
            let backend = UpstreamBackend(name: "x", endpoint: endpoint, pathPrefix: [UTF8Text(segment)])
            await #expect(throws: UpstreamFailure.unsafePath) {
                _ = try await UpstreamClient(backend, on: loop).send(try question())
            }
            #expect(store.connections.value == 0)
            store.close()
        }
    }

    @Test(
        "a reply that is no plain JSON answer is a failure, and its connection is closed",
        arguments: [
            ("HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/\r\n" + body, UpstreamFailure.redirected),
            ("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n" + body, .redirected),
            ("HTTP/1.1 304 Not Modified\r\n\r\n", .redirected),
            ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", .malformed(.unaskedUpgrade)),
            ("HTTP/1.1 204 No Content\r\n\r\n", .unexpectedStatus(204)),
            ("HTTP/1.1 206 Partial\r\nContent-Type: application/json\r\n" + body, .unexpectedStatus(206)),
            ("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n" + body, .unexpectedStatus(201)),
            (json + "Content-Encoding: gzip\r\n" + body, .encoded),
            (json + "Content-Encoding: identity\r\n" + body, .encoded),
            (json + "Content-Encoding:\r\n" + body, .encoded),
            (json + "content-encoding: br, gzip\r\n" + body, .encoded),
            ("HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\n" + body, .encoded),
            ("HTTP/1.1 200 OK\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/jsonp\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/problem+json\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json, text/html\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-16\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json;;\r\n" + body, .wrongContentType),
            ("HTTP/1.1 200 OK\r\nContent-Type:\r\n" + body, .wrongContentType),
            (json + "Content-Type: application/json\r\n" + body, .malformed(.fieldRepeated)),
            (json + "\r\n{}", .malformed(.noLength)),
            (json + "Content-Length: 9\r\n\r\n{}", .malformed(.truncated)),
            (json + "Content-Length: 1\r\n\r\n{}", .malformed(.bytesAfterEnd)),
            (json + "Content-Length: 2000\r\n\r\n", .oversized(.kibibytes(1))),
            ("", .unreachable(.reset)),
        ])
    func refused(reply: String, failure: UpstreamFailure) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, answering: reply)
            await #expect(throws: failure) { _ = try await readAll(from: store, on: loop) }
            store.close()
        }
        #expect(left == 0)
    }

    @Test(
        "JSON is JSON in any case and with its own charset; an error of the backend's needs no type",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", 200),
            ("HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=UTF-8\r\n", 200),
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=\"utf-8\"\r\n", 200),
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n", 404), ("HTTP/1.1 500 Oops\r\n", 500),
            ("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n", 401),
        ])
    func accepted(head: String, status: Int) async throws {
        let left = try await onLoop { loop in
            let store = try RawStore(on: loop, answering: head + Self.body)
            let seen = try await readAll(from: store, on: loop)
            #expect(seen == status)
            store.close()
        }
        #expect(left == 0)
    }

    @Test("a backend that is not there, or says nothing, or is left by a cancelled task")
    func waits() async throws {
        let left = try await onLoop { loop in
            let gone = try RawStore(on: loop, answering: "")
            gone.close()
            try await loop.sleep(for: .milliseconds(5))
            await #expect(throws: UpstreamFailure.unreachable(.refused)) { _ = try await readAll(from: gone, on: loop) }
            let silent = try RawStore(on: loop, [.readHead, .awaitEnd])
            await #expect(throws: UpstreamFailure.timedOut(.firstByte)) {
                _ = try await readAll(from: silent, on: loop)
            }
            let asking = Task(executorPreference: loop) {
                do {
                    _ = try await readAll(from: silent, on: loop)
                    return nil as UpstreamFailure?
                } catch {
                    return error as? UpstreamFailure
                }
            }
            try await loop.sleep(for: .milliseconds(20))
            asking.cancel()
            #expect(await asking.value == .cancelled)
            silent.close()
        }
        #expect(left == 0)
    }

    @Test(
        "link-local and metadata addresses are never asked, in any spelling",
        arguments: [
            "169.254.169.254", "169.254.0.1", "169.254.255.255", "::ffff:169.254.169.254", "::169.254.169.254",
            "64:ff9b::169.254.169.254", "fe80::1", "febf::1", "fd00:ec2::254",
        ])
    func metadata(host: String) async throws {
        let left = try await onLoop { loop in
            let backend = UpstreamBackend(name: "x", endpoint: HTTPEndpoint(host: host, port: 80))
            await #expect(throws: UpstreamFailure.addressRefused) {
                _ = try await UpstreamClient(backend, on: loop).send(try question())
            }
        }
        #expect(left == 0)
    }

    private func header(_ name: String) throws -> BackendHeader {
        try BackendHeader(parsing: name)
    }

    /// The status of a reply that was read to its end.
    private func readAll(from store: RawStore, on loop: Loop) async throws -> Int {
        let backend = UpstreamBackend(
            name: "x", endpoint: HTTPEndpoint(host: "127.0.0.1", port: store.address.port), bodyLimit: .kibibytes(1),
            deadlines: HTTPDeadlines(firstByte: .milliseconds(60)))
        let reply = try await UpstreamClient(backend, on: loop).send(try question())
        while try await reply.nextBodyWindow() != nil {}
        return reply.status
    }
}
