import Cryptography
import EventLoop
import Foundation
import OIDCDiscovery
import Quantities
import RemoteDocuments
import StrictJSON
import TLS
import TestSupport
import Testing
import TokenVerification

/// The moment of the tests' certificates.
let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

/// A host that serves what a test puts on its paths, over TLS, byte for byte; it remembers what it was asked. On its loop.
final class IssuerHost: Sendable {
    static let metadata = "/.well-known/openid-configuration"

    let address: SocketAddress
    private let listener: TCPListener
    private let pages: LoopConfined<[String: String]>
    private let paths: LoopConfined<[String]>

    init(on loop: Loop, _ context: TLSContext) throws {
        let pages = LoopConfined<[String: String]>([:], on: loop.identity)
        let paths = LoopConfined<[String]>([], on: loop.identity)
        (listener, address) = try serve(on: loop) { socket in
            let connection = try TLSConnection(accepting: socket, with: context)
            try await connection.handshake(within: .seconds(10))
            var head: [UInt8] = []
            while !head.contains([13, 10, 13, 10]), let bytes = try await connection.read(within: .seconds(10)) {
                head += bytes
            }
            let path = String(String(decoding: head, as: UTF8.self).split(separator: " ").dropFirst().first ?? "")
            paths.value.append(path)
            try connection.write(Array((pages.value[path] ?? Self.reply("none", status: "404 Not Found")).utf8))
            try await connection.finishWriting(within: .seconds(10))
        }
        self.pages = pages
        self.paths = paths
    }

    var url: String { "https://127.0.0.1:\(address.port)" }
    /// In the order of asking.
    var asked: [String] { paths.value }

    func put(_ reply: String, at path: String) { pages.value[path] = reply }

    /// Metadata that names `issuer` and `keys`.
    func describe(_ issuer: String, keysAt keys: String) {
        put(
            Self.reply(#"{"issuer":"\#(issuer)","jwks_uri":"\#(keys)","response_types_supported":["code"]}"#),
            at: Self.metadata)
    }

    func close() { listener.close() }

    static func reply(_ body: String, status: String = "200 OK", fields: String = "Content-Type: application/json\r\n")
        -> String
    {
        "HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func keySet(_ kid: String = "one") throws -> String {
        let key = try #require(PrivateKey(generating: .ec(.p256)))
        let members = key.publicMaterial.jwkMembers.map { ($0.name, JSONValue.string($0.value)) }
        let entry = JSONValue.object(JSONObject(members + [("kid", .string(kid))]))
        return String(
            decoding: JSONWriter.canonical(.object(JSONObject([("keys", .array([entry]))]))), as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func contains(_ other: [UInt8]) -> Bool {
        count >= other.count && indices.dropLast(other.count - 1).contains { self[$0...].starts(with: other) }
    }
}

/// Runs `body` with a host of which the location below believes its certificate.
func withIssuer(
    keyHosts: [String] = [], path: String = "",
    _ body: @escaping @Sendable (IssuerHost, IssuerDocuments) async throws -> Void
) async throws {
    let authority = try #require(DevelopmentAuthority(at: now))
    let issued = try #require(authority.issue(.loopback(at: now)))
    let file = FileManager.default.temporaryDirectory.path + "/authorities-\(UUID().uuidString).pem"
    try Data(authority.pem).write(to: URL(filePath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    let context = try TLSContext.server(certificate: issued.certificate, key: issued.key, at: now)
    let left = try await onLoop { loop in
        let host = try IssuerHost(on: loop, context)
        let location = try IssuerLocation(
            issuer: UTF8Text(host.url + path), keyHosts: keyHosts.compactMap { DocumentHost(parsing: $0) },
            authoritiesFile: file)
        let documents = try IssuerDocuments.start(location)
        defer {
            documents.close()
            host.close()
        }
        try await body(host, documents)
    }
    #expect(left == 0)
}

extension IssuerDocuments {
    func outcome() async -> Result<Found, DiscoveryFailure> {
        do throws(DiscoveryFailure) { return .success(try await keySet()) } catch { return .failure(error) }
    }
}

extension Result<IssuerDocuments.Found, DiscoveryFailure> {
    var failure: DiscoveryFailure? { if case .failure(let failure) = self { failure } else { nil } }
}
