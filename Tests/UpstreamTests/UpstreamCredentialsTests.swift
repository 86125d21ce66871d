import EventLoop
import Foundation
import HTTPClient
import HTTPSyntax
import Quantities
import TestSupport
import Testing
import Upstream

@Suite(.serialized) struct UpstreamCredentialsTests {
    @Test("a changed file is used from a second later on; a file that broke leaves the last good value in force")
    func changes() async throws {
        let file = try SecretFile("first")
        let credentials = try credentials(file.path)
        let sent = try await sentValues(credentials) { round in
            switch round {
            case 1: try file.write("second\r\n")
            case 2: try file.write("")
            default: file.remove()
            }
        }
        #expect(sent == ["Token first", "Token second", "Token second", "Token second"])
        #expect(credentials.problem == .unreadable)
    }

    @Test(
        "without a usable credential nothing is sent",
        arguments: [
            (nil, UpstreamCredentials.Problem.unreadable), ("", .empty), ("\n", .empty), ("a b", .notVisibleASCII),
            ("a\r\nX-Injected: b", .notVisibleASCII), ("a\n\n", .notVisibleASCII), ("ä", .notVisibleASCII),
            (String(repeating: "a", count: 8193), .tooLong),
        ])
    func unusable(content: String?, problem: UpstreamCredentials.Problem) async throws {
        let file = try SecretFile(content ?? "")
        if content == nil { file.remove() }
        let credentials = try credentials(file.path)
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: "")
            await #expect(throws: UpstreamFailure.noCredential(problem)) {
                try await send(credentials, to: store, on: loop)
            }
            #expect(store.connections.value == 0)
            store.close()
        }
        #expect(credentials.problem == problem)
    }

    @Test("a credential's value is in no description, mirror or dump")
    func neverPrinted() async throws {
        let file = try SecretFile("hunter2")
        let credentials = try credentials(file.path)
        _ = try await sentValues(credentials, rounds: 1) { _ in }
        let backend = UpstreamBackend(
            name: "x", endpoint: HTTPEndpoint(host: "x", port: 1), credentials: credentials)
        var dumped = ""
        dump(backend, to: &dumped)
        dump(credentials, to: &dumped)
        for text in [
            "\(credentials)", String(reflecting: credentials), "\(backend)", String(reflecting: backend), dumped,
        ] {
            #expect(!text.contains("hunter2"))
        }
        #expect(!"\(UpstreamFailure.noCredential(.notVisibleASCII))".contains("hunter2"))
    }

    @Test(
        "what is no header's name is none for a credential",
        arguments: ["", "X Y", "X:", "X_Y", "X!Y", "X\r\nY", "-x", "1x", "é", String(repeating: "a", count: 65)])
    func noName(name: String) {
        #expect(throws: BackendHeader.Problem.notAName) { try BackendHeader(parsing: name) }
    }

    @Test(
        "a header of ours is none for a credential",
        arguments: [
            "Host", "content-length", "Transfer-Encoding", "CONNECTION", "te", "Cookie", "Expect", "Upgrade",
            "Content-Encoding", "User-Agent",
        ])
    func ours(name: String) {
        #expect(throws: BackendHeader.Problem.ours) { try BackendHeader(parsing: name) }
    }

    @Test("a common header's name is one", arguments: ["Authorization", "X-Scope-OrgID", "x-api-key", "a"])
    func goodHeader(name: String) throws {
        let header = try BackendHeader(parsing: name)
        #expect(header.description == name)
        #expect(header.isSame(as: try BackendHeader(parsing: name.uppercased())))
    }

    private func credentials(_ path: String) throws -> UpstreamCredentials {
        UpstreamCredentials(header: try BackendHeader(parsing: "X-Key"), scheme: "Token", file: path)
    }

    /// What the store saw in each round; `change` is called before each but the first.
    private func sentValues(
        _ credentials: UpstreamCredentials, rounds: Int = 4, change: @escaping @Sendable (Int) throws -> Void
    ) async throws -> [String] {
        let values = OneValue<[String]>()
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            for round in 0..<rounds {
                if round > 0 {
                    try change(round)
                    try await loop.sleep(for: .milliseconds(1050))
                }
                try await send(credentials, to: store, on: loop)
            }
            values.set(
                store.requests.map { head in
                    String(head.components(separatedBy: "X-Key: ").last?.components(separatedBy: "\r\n").first ?? "")
                })
            store.close()
        }
        return values.value ?? []
    }

    private func send(_ credentials: UpstreamCredentials, to store: RawStore, on loop: Loop) async throws {
        let backend = UpstreamBackend(
            name: "x", endpoint: HTTPEndpoint(host: "127.0.0.1", port: store.address.port), credentials: credentials)
        let reply = try await UpstreamClient(backend, on: loop).send(try question())
        while try await reply.nextBodyWindow() != nil {}
    }
}
