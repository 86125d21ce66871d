import Cryptography
import DemoServices
import Quantities
import StrictJSON

/// A case of `Tests/Reference/generate.py laws`: a view, as two stores hold it beside whatever else, and one that holds no more.
struct LawCase: Codable, Sendable {
    let seed: Int
    let trace: String
    let grant: String
    let a: String
    let b: String
    let view: String
    /// The groups of somebody who has this grant.
    let ways: [String]
    let subject: String
    let raw: Bool
    let counts: [String: Int]

    /// At least one span of `masked` or more.
    var exists: Bool { count("full") + count("masked") > 0 }
    var hides: Bool { count("hidden") > 0 }
    /// Of every case one in three is asked for in print; the reference renders the others.
    var isPretty: Bool { seed % 3 == 0 }

    /// How often it is asked for: of each store, and of an empty one where nothing is seen.
    var looks: Int { exists ? 3 : 4 }

    func count(_ kind: String) -> Int { counts[kind] ?? 0 }

    func request(by issuer: DemoIssuer, at now: Timestamp) throws -> [UInt8] {
        let query = [raw ? "raw=true" : "", isPretty ? "prettyPrint=true" : ""].filter { !$0.isEmpty }.joined(
            separator: "&")
        return try request(for: "/api/traces/\(trace)" + (query.isEmpty ? "" : "?" + query), by: issuer, at: now)
    }

    /// A request for another target of somebody who has this grant.
    func request(for target: String, by issuer: DemoIssuer, at now: Timestamp) throws -> [UInt8] {
        let token = try issuer.token(claims: claims(at: now), by: .es256)
        return Array("GET \(target) HTTP/1.1\r\nHost: gateway.example\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
    }

    /// `amr` and `odd` are what conditions ask for: one that holds, and one that can't be evaluated.
    private func claims(at now: Timestamp) -> JSONObject {
        JSONObject([
            ("iss", .string(DemoIssuer.url)), ("sub", .string(subject)), ("aud", .string(DemoIssuer.audience)),
            ("client_id", .string("law")), ("groups", .array(ways.map { .string(LawPolicies.group($0)) })),
            ("amr", .array([.string("pwd"), .string("mfa")])), ("odd", .number(JSONNumber(7))),
            ("iat", .number(JSONNumber(now.seconds))), ("exp", .number(JSONNumber(now.seconds + 3600))),
            ("jti", .string("law-\(seed)")),
        ])
    }
}
