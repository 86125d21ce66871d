import AuditLog
import DemoServices
import EventLoop
import Foundation
import Gateway
import StrictJSON
import TestSupport
import Testing

/// A folder from which `spanwarden serve` runs as a process of its own: configuration, the demo's policies, the issuer's keys and the
/// audit directory. The test removes it.
struct ServedFolder: Sendable {
    let path: String
    let issuer: DemoIssuer

    /// With `certificates` callers come in over TLS, and so does the gateway at the store.
    init(store: SocketAddress, certificates: DemoCertificates? = nil) throws {
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/served-\(UUID().uuidString)"
        issuer = try DemoIssuer()
        try FileManager.default.createDirectory(atPath: audit, withIntermediateDirectories: true)
        try issuer.writeKeySet(to: path + "/jwks.json")
        try certificates?.write(to: path)
        let text = Self.text(store: store)
        try write(certificates == nil ? text : Self.secured(text))
    }

    /// Puts another configuration in the place of the one that is there.
    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: configuration))
    }

    /// Has the gateway take 127.0.0.1 for a proxy of its operator's: as many connections as there are, and not 64.
    func trustLoopback() throws {
        try write(
            try text().replacing(
                #"listen: { address: "127.0.0.1:0" }"#,
                with: #"listen: { address: "127.0.0.1:0", trustedProxies: [127.0.0.1] }"#))
    }

    /// Has the audit log go on in a new file after every 32 KiB.
    func rotateOften() throws {
        try write(
            try text().replacing(
                "audit: { directory: audit }", with: "audit: { directory: audit, segmentBytes: 32KiB }"))
    }

    /// How often the log has gone on in a new file.
    func rotations() throws -> Int {
        try records().count { $0.text(at: "type") == "log.segment.open" }
    }

    /// What the configuration is by now.
    func text() throws -> String { try String(contentsOfFile: configuration, encoding: .utf8) }

    private static func secured(_ text: String) -> String {
        text.replacing(
            "listen: { address: \"127.0.0.1:0\" }",
            with: "listen: { address: \"127.0.0.1:0\", tls: { certificate: server.pem, key: server.key } }"
        ).replacing("url: \"http://", with: "tls: { caFile: ca.pem }, url: \"https://")
    }

    var configuration: String { path + "/spanwarden.yaml" }
    var audit: String { path + "/audit" }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    func token(_ persona: DemoPersona) throws -> String { try issuer.token(for: persona, at: WallClock.now()) }

    /// The segments' names, in their order.
    func segments() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: audit).filter { $0.hasPrefix("seg-") }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: audit + "/" + name))) }

    /// Every record of the log, in order, after the whole chain was checked.
    func records() throws -> [JSONObject] {
        let id = try #require(LogIdentifier(parsing: Array(try bytes("replica").dropLast())))
        var reader = AuditChainReader(replica: id)
        var records: [JSONObject] = []
        for name in try segments() {
            let content = try bytes(name)
            try reader.beginSegment(first: try #require(Int64(name.dropFirst(4).prefix(20))))
            try reader.feed(content[...])
            #expect(try reader.endSegment(isLast: false) == .whole)
            for line in content.split(separator: 10) { records.append(try ChainedLine(parsing: Array(line)).record) }
        }
        return records
    }

    private static func text(store: SocketAddress) -> String {
        """
        listen: { address: "127.0.0.1:0" }
        admin: { address: "127.0.0.1:0" }
        issuers:
          - url: \(DemoIssuer.url)
            audiences: [\(DemoIssuer.audience)]
            algorithms: [RS256, ES256]
            jwksFile: jwks.json
        backends:
          - { name: jaeger, kind: jaeger, url: "http://\(store)" }
        ownership: { namespaces: [payments, storefront, identity, fulfilment, platform] }
        policies: "\(Repository.root.appending(path: "policies/examples/demo").path)"
        audit: { directory: audit }
        catalogue: { enabled: false }
        limits: { requestsPerPrincipalPerMinute: 100000000 }

        """
    }
}

extension JSONObject {
    /// The text at a path of members, as `req.id`.
    func text(at path: String) -> String? {
        let names = path.split(separator: ".").map(String.init)
        var object = self
        for name in names.dropLast() {
            guard case .object(let inner)? = object[name] else { return nil }
            object = inner
        }
        guard let last = names.last, case .string(let text)? = object[last] else { return nil }
        return text
    }
}
