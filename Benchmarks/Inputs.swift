import Cryptography
import DemoServices
import Foundation
import Quantities
import StrictJSON
import TestSupport

/// What servers are measured with: traces and what is searched where a static file server finds them, the keys of an issuer, tokens of many callers.
struct Inputs {
    /// Names of the traces, and about how large they are.
    private static let sizes = [("4KB", 4_000), ("200KB", 200_000), ("5MB", 5_000_000), ("50MB", 50_000_000)]
    /// So many that no limit for one caller is reached.
    private static let callers = 64

    let folder: String

    /// Prints a line for each trace: name, path of the request, bytes, spans.
    func write() throws {
        print("issuer", DemoIssuer.url, DemoIssuer.audience, separator: "\t")
        for (place, (name, bytes)) in Self.sizes.enumerated() {
            try writeTrace(name, bytes: bytes, seed: Rows.seed + UInt64(place))
        }
        try SearchInputs(folder: folder).write()
        let issuer = try DemoIssuer()
        try issuer.writeKeySet(to: folder + "/keys.json")
        for group in ["half", "everything"] {
            let tokens = try (0..<Self.callers).map { try token(of: issuer, group: group, caller: $0) }
            try write(tokens.joined(separator: "\n") + "\n", to: "tokens-" + group)
        }
    }

    private func writeTrace(_ name: String, bytes: Int, seed: UInt64) throws {
        var spans = max(2, bytes / 1500)
        var trace = MeshTrace.generated(spans: spans, seed: seed)
        var reply = trace.jaegerReply()
        if spans > 2 {
            spans = spans * bytes / reply.count
            trace = MeshTrace.generated(spans: spans, seed: seed)
            reply = trace.jaegerReply()
        }
        let path = "/api/traces/\(trace.id)"
        try FileManager.default.createDirectory(
            atPath: folder + "/store/api/traces", withIntermediateDirectories: true)
        try Data(reply).write(to: URL(filePath: folder + "/store" + path))
        print(name, path, reply.count, spans, separator: "\t")
    }

    private func token(of issuer: DemoIssuer, group: String, caller: Int) throws -> String {
        let now = Int64(Date().timeIntervalSince1970)
        let claims: [(String, JSONValue)] = [
            ("iss", .string(DemoIssuer.url)), ("sub", .string("caller-\(caller)")),
            ("aud", .string(DemoIssuer.audience)), ("client_id", .string("bench")),
            ("groups", .array([.string(group)])), ("iat", .number(JSONNumber(now))),
            ("exp", .number(JSONNumber(now + 7200))), ("jti", .string("\(group)-\(caller)")),
        ]
        return try issuer.token(claims: JSONObject(claims), by: .rs256)
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    }
}
