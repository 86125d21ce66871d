import AuditLog
import AuditStorage
import Cryptography
import DemoServices
import EventLoop
import Foundation
import Gateway
import HTTPClient
import HTTPSyntax
import Quantities
import StrictJSON
import Testing
import TokenVerification
import Upstream

/// Every code that a refusal can have, each knocked at once: what the caller is told, what the record says, and whether the store was asked.
@Suite struct RefusalCodesTests {
    @Test("a head that is refused is refused by its code, and is a failure on the record", arguments: Rejected.heads)
    func heads(_ row: Rejected) async throws { try await Self.knock(row) }

    @Test(
        "a token that is refused is told as one of two codes, and recorded by the check that failed",
        arguments: Rejected.tokens)
    func tokens(_ row: Rejected) async throws { try await Self.knock(row) }

    @Test(
        "claims, targets and routes that are refused are told by name and recorded as denied",
        arguments: Rejected.questions)
    func questions(_ row: Rejected) async throws { try await Self.knock(row) }

    @Test(
        "what is wrong with the store, the record or the size of a reply is told without a word of the reply",
        arguments: Rejected.failures)
    func failures(_ row: Rejected) async throws { try await Self.knock(row) }

    @Test("no code is without a row")
    func complete() {
        let told = Set((Rejected.heads + Rejected.tokens + Rejected.questions + Rejected.failures).map(\.code))
        let recorded = Set((Rejected.heads + Rejected.tokens + Rejected.questions + Rejected.failures).map(\.reason))
        #expect(Set(RequestRefusal.allCases.map(\.code)).isSubset(of: told))
        #expect(Set(TokenRefusal.Code.allCases.map(\.rawValue)).isSubset(of: recorded))
        #expect(Rejected.others.isSubset(of: told))
        #expect(told.subtracting(RequestRefusal.allCases.map(\.code)) == Rejected.others)
    }

    private static func knock(_ row: Rejected) async throws {
        let records = try await DirectStage.run(
            policies: Rejected.policies, issuers: Rejected.issuers, limits: row.limits
        ) { stage in
            if row.code == "record-unavailable" { _ = stage.writer.close(.init(cause: .request)) }
            let request = try row.request(stage.issuer)
            let reply = try await stage.whileInWork(row.inWork, of: request) {
                try await stage.answer(to: request, store: $0 ?? row.store)
            }
            try RefusalShape.expect(reply, row.status, row.code, row.code)
            #expect(stage.store.asked == row.asked + row.inWork)
            #expect(!reply.text.contains("s3cr3t"))
        }
        let lines = try AuditLine.read(records.joined(separator: "\n"))
        let reasons = lines.filter { ["auth.failure", "access", "access.end"].contains($0.type) }.map(\.reason)
            .filter { row.inWork == 0 || !["permitted", "not-found"].contains($0) }
        switch row.recorded {
        case .nothing: #expect(reasons.isEmpty)
        case .refused: #expect(reasons == [row.reason])
        case .ended: #expect(reasons == ["permitted", row.reason])
        }
    }
}

/// A request that is refused.
struct Rejected: Sendable, CustomTestStringConvertible {
    enum Recorded: Sendable { case nothing, refused, ended }

    let code: String
    let status: Int
    var reason: String
    var recorded = Recorded.refused
    var store = DirectStore.Answer.missing
    var asked = 0
    var limits = ""
    /// How many requests of the same principal are in work meanwhile.
    var inWork = 0
    let request: @Sendable (DemoIssuer) throws -> [UInt8]

    var testDescription: String { code == reason ? code : "\(code), recorded as \(reason)" }

    /// The codes beside those of heads.
    static let others: Set<String> = [
        "token-missing", "token-invalid", "no-access", "path-malformed", "target-encoding", "query-malformed",
        "parameter-repeated", "route-unknown", "method-not-allowed", "trace-id-malformed", "parameter-unknown",
        "parameter-malformed", "record-unavailable", "store-unavailable", "store-timeout", "store-reply", "too-busy",
        "trace-too-large", "too-many-requests", "parameter-missing", "upstream-requests",
        "key-redacted", "names-unknown", "not-narrowable", "not-served", "rate-exceeded", "keys-unknown",
    ]

    static let policies = """
        apiVersion: spanwarden.dev/v1
        kind: IdentityMapping
        metadata: { name: groups }
        spec:
          issuer: \(DemoIssuer.url)
          groups: { claim: groups }
          identities:
            - { claim: teams, matches: "{name}", identity: "spiffe://one.example/ns/{name}/sa/a" }
            - { claim: teams, matches: "{name}", identity: "spiffe://two.example/ns/{name}/sa/a" }
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: all }
        spec:
          effect: permit
          principals: [{ group: all, issuer: "\(DemoIssuer.url)" }]
          resources: { namespaces: ["*"] }
          visibility: full

        """

    /// A Kubernetes cluster, whose tokens the same keys sign, and an issuer that nobody can ask.
    private static let cluster = "https://cluster.demo.example"
    private static let nowhere = "https://127.0.0.1:1"
    static let issuers = """
        [\(GatewayStage.fileIssuer), { url: "\(nowhere)", audiences: [traces] },
         { url: "\(cluster)", audiences: [traces], jwksFile: jwks.json, kubernetes: { trustDomain: cluster.local } }]
        """

    // MARK: Heads

    private static func head(_ refusal: RequestRefusal, _ text: String) -> Rejected {
        Rejected(code: refusal.code, status: refusal.status, reason: refusal.code, request: { _ in Array(text.utf8) })
    }

    private static func get(_ refusal: RequestRefusal, _ fields: String...) -> Rejected {
        head(refusal, "GET / HTTP/1.1\r\nHost: a\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
    }

    private static func post(_ refusal: RequestRefusal, _ fields: String..., body: String = "") -> Rejected {
        head(refusal, "POST / HTTP/1.1\r\nHost: a\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }

    static let heads: [Rejected] = [
        head(.requestLine, "GET\r\n\r\n"),
        head(.methodTooLong, String(repeating: "A", count: 40) + " / HTTP/1.1\r\n\r\n"),
        head(.targetForm, "GET a HTTP/1.1\r\n\r\n"), head(.targetByte, "GET /<a> HTTP/1.1\r\n\r\n"),
        head(.targetTooLong, "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\r\n"),
        head(.version, "GET / HTTP/1.0\r\n\r\n"), head(.emptyLines, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        head(.lineEnding, "GET / HTTP/1.1\nHost: a\n\n"), get(.controlByte, "X: a\u{1}b"),
        get(.foldedField, "X: a", " b"),
        get(.fieldName, "X_Y: a"), get(.fieldTooLong, "X: " + String(repeating: "a", count: 17_000)),
        get(
            .fieldsTooLong, "X: " + String(repeating: "a", count: 15_000),
            "Y: " + String(repeating: "a", count: 15_000),
            "Z: " + String(repeating: "a", count: 15_000)),
        get(.tooManyFields, String(repeating: "X: a\r\n", count: 100) + "Y: a"),
        head(.hostMissing, "GET / HTTP/1.1\r\n\r\n"), head(.hostMalformed, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        get(.fieldRepeated, "Host: a"), get(.severalCredentials, "Authorization: Bearer a, Basic eA=="),
        get(.methodOverride, "X-HTTP-Method-Override: DELETE"), get(.connectionOption, "Connection: authorization"),
        post(.contentLength, "Content-Length: +1"), post(.transferCoding, "Transfer-Encoding: gzip"),
        post(.lengthAndCoding, "Content-Length: 1", "Transfer-Encoding: chunked"),
        get(.bodyNotAllowed, "Content-Length: 3"),
        post(.bodyTooLarge, "Content-Length: 100000"),
        post(.bodyEncoded, "Content-Encoding: gzip", "Content-Length: 1"),
        get(.expectation, "Expect: 200-ok"), post(.chunkSize, "Transfer-Encoding: chunked", body: "zz\r\n"),
        post(.chunkEnd, "Transfer-Encoding: chunked", body: "1\r\nabc"),
        post(.trailer, "Transfer-Encoding: chunked", body: "0\r\nX: y\r\n\r\n"),
    ]

    // MARK: Tokens

    private static let trace = "/api/traces/ab"

    private static func ask(_ target: String = trace, method: String = "GET", token: String?) -> [UInt8] {
        let field = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return Array("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(field)\r\n".utf8)
    }

    private static func claims(_ more: [(String, JSONValue)] = []) -> JSONObject {
        let now = WallClock.now().seconds
        let good: [(String, JSONValue)] = [
            ("iss", .string(DemoIssuer.url)), ("sub", .string("pia")), ("aud", .string(DemoIssuer.audience)),
            ("client_id", .string("c")), ("groups", .array([.string("all")])), ("iat", .number(JSONNumber(now))),
            ("exp", .number(JSONNumber(now + 600))), ("jti", .string("j")),
        ]
        let names = Set(more.map(\.0))
        return JSONObject(good.filter { !names.contains($0.0) } + more)
    }

    private static func token(_ reason: String, _ make: @escaping @Sendable (DemoIssuer) throws -> String?) -> Rejected
    {
        Rejected(
            code: reason == "missing" ? "token-missing" : "token-invalid", status: 401,
            reason: reason == "missing" ? "auth_header" : reason, request: { ask(token: try make($0)) })
    }

    /// A token with this header, signed by nobody.
    private static func unsigned(_ header: String) -> String {
        let parts = [Array(header.utf8), JSONWriter.canonical(.object(claims())), Array(repeating: 7, count: 64)]
        return parts.map { Base64URL.encode($0) }.joined(separator: ".")
    }

    static let tokens: [Rejected] = [
        token("missing") { _ in nil }, token("auth_header") { _ in "a b" }, token("structure") { _ in "abc" },
        token("base64") { _ in "A.A.A" }, token("json") { _ in unsigned("x") },
        token("alg") { _ in unsigned(#"{"alg":"none","typ":"at+jwt"}"#) },
        token("header") { _ in unsigned(#"{"alg":"ES256","typ":"at+jwt","crit":["x"],"x":1}"#) },
        token("typ") { _ in unsigned(#"{"alg":"ES256","typ":"logout+jwt"}"#) },
        token("issuer") { try $0.token(claims: claims([("iss", .string("https://x.example"))]), by: .es256) },
        token("kid") { _ in try DemoIssuer().token(claims: claims(), by: .es256) },
        token("key") { issuer in
            // The other key's id.
            let good = try issuer.token(claims: claims(), by: .rs256)
            let header = good.prefix { $0 != "." }
            let bytes = try #require(Base64URL.decode(Array(header.utf8)))
            return unsigned(String(decoding: bytes, as: UTF8.self).replacing("RS256", with: "ES256"))
        },
        token("signature") { issuer in
            let good = try issuer.token(claims: claims(), by: .es256).split(separator: ".")
            let other = Base64URL.encode(JSONWriter.canonical(.object(claims([("sub", .string("olu"))]))))
            return "\(good[0]).\(other).\(good[2])"
        },
        token("claims") { try $0.token(claims: claims([("aud", .string("metrics"))]), by: .es256) },
        token("cnf") { issuer in
            try issuer.token(claims: claims([("cnf", .object(JSONObject([("jkt", .string("x"))])))]), by: .es256)
        },
        token("claim-too-many-values") { issuer in
            let groups = (0..<1001).map { JSONValue.string("g\($0)") }
            return try issuer.token(claims: claims([("groups", .array(groups))]), by: .es256)
        },
        token("claim-value-too-long") { issuer in
            let group = JSONValue.string(String(repeating: "g", count: 257))
            return try issuer.token(claims: claims([("groups", .array([group]))]), by: .es256)
        },
        token("too-many-identities") { issuer in
            let teams = (0..<600).map { JSONValue.string("t\($0)") }
            return try issuer.token(claims: claims([("teams", .array(teams))]), by: .es256)
        },
        token("claim-service-account") { try $0.token(claims: claims([("iss", .string(cluster))]), by: .es256) },
        Rejected(
            code: "keys-unknown", status: 503, reason: "keys-unknown",
            request: { ask(token: try $0.token(claims: claims([("iss", .string(nowhere))]), by: .es256)) }),
        token("claim-act") { try $0.token(claims: claims([("act", .string("agent"))]), by: .es256) },
    ]

    // MARK: Questions

    private static func question(
        _ code: String, _ target: String, _ status: Int = 400, method: String = "GET", group: String = "all"
    ) -> Rejected {
        Rejected(
            code: code, status: status, reason: code,
            request: { issuer in
                let token = try issuer.token(claims: claims([("groups", .array([.string(group)]))]), by: .es256)
                return ask(target, method: method, token: token)
            })
    }

    /// A store with v1 alone is not asked so.
    private static let withoutService =
        "/api/v3/trace-summaries?query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:30:00Z"

    static let questions: [Rejected] = [
        question("no-access", trace, 403, group: "nobody"), question("path-malformed", "/api//traces"),
        question("target-encoding", "/api/traces/%zz"), question("query-malformed", trace + "?raw=a=b"),
        question("parameter-repeated", trace + "?raw=true&raw=true"), question("route-unknown", "/api/nothing", 404),
        question("method-not-allowed", trace, 405, method: "DELETE"), question("trace-id-malformed", "/api/traces/xyz"),
        question("parameter-missing", "/api/traces?start=1"),
        Rejected(
            code: "parameter-missing", status: 400, reason: "store-status", recorded: .ended,
            store: .status(404), asked: 1,
            request: { ask(withoutService, token: try $0.token(claims: claims(), by: .es256)) }),
        question("not-narrowable", "/api/dependencies?endTs=1&lookback=1", 403),
        question("not-served", "/api/archive/1", 403, method: "POST"),
        question("key-redacted", "/api/traces?service=a&tag=authorization:x", 403),
        Rejected(
            code: "names-unknown", status: 503, reason: "store-unreachable", recorded: .ended,
            request: { ask("/api/services", token: try $0.token(claims: claims(), by: .es256)) }),
        question("upstream-requests", "/api/traces?" + (1...33).map { "traceID=\($0)" }.joined(separator: "&")),
        question("parameter-unknown", trace + "?x=1"), question("parameter-malformed", trace + "?raw=perhaps"),
        Rejected(
            code: "too-many-requests", status: 429, reason: "too-many-requests", inWork: 16,
            request: { ask(token: try $0.token(claims: claims(), by: .es256)) }),
        Rejected(
            code: "rate-exceeded", status: 429, reason: "rate-exceeded",
            limits: "limits: { requestsPerPrincipalPerMinute: 1 }\n", inWork: 1,
            request: { ask(token: try $0.token(claims: claims(), by: .es256)) }),
    ]

    // MARK: Failures

    private static func failure(
        _ code: String, _ status: Int, recorded reason: String, _ store: DirectStore.Answer, asked: Int = 1,
        limits: String = ""
    ) -> Rejected {
        Rejected(
            code: code, status: status, reason: reason, recorded: .ended, store: store, asked: asked, limits: limits,
            request: { ask(token: try $0.token(claims: claims(), by: .es256)) })
    }

    private static func stored(spans: Int) -> [UInt8] {
        let span = { (number: Int) in
            #"{"traceID":"ab","spanID":"\#(number)","operationName":"s3cr3t","references":[],"startTime":1,"duration":1,"tags":[],"logs":[],"processID":"p1"}"#
        }
        let list = (1...spans).map(span).joined(separator: ",")
        return Array(
            #"{"data":[{"traceID":"ab","spans":[\#(list)],"processes":{"p1":{"serviceName":"s","tags":[]}}}]}"#.utf8)
    }

    static let failures: [Rejected] = [
        Rejected(
            code: "record-unavailable", status: 503, reason: "record-unavailable", recorded: .nothing,
            request: { ask(token: try $0.token(claims: claims(), by: .es256)) }),
        failure("store-unavailable", 502, recorded: "store-unreachable", .failure(.unreachable(.refused))),
        failure("store-timeout", 504, recorded: "store-timeout", .failure(.timedOut(.firstByte))),
        failure("store-reply", 502, recorded: "store-status", .status(503)),
        // It may fail at one API and not at the other.
        failure("store-reply", 502, recorded: "store-status", .status(500), asked: 2),
        failure("store-reply", 502, recorded: "store-reply", .reply(Array("s3cr3t".utf8))),
        failure("store-reply", 502, recorded: "store-reply", .failure(.encoded)),
        failure(
            "too-busy", 503, recorded: "over-limit", .reply(stored(spans: 20_000)),
            limits: "limits: { heldBytes: 1MiB }\n"),
        failure(
            "trace-too-large", 502, recorded: "over-limit", .reply(stored(spans: 9)),
            limits: "limits: { spansPerTrace: 8 }\n"),
    ]
}
