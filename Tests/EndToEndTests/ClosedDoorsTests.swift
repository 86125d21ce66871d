import Cryptography
import DemoServices
import Foundation
import Gateway
import Quantities
import StrictJSON
import TestSupport
import Testing

/// Every refusal: what the caller is told, what the record says, and that the store was not asked.
@Suite struct ClosedDoorsTests {
    @Test("a request without exactly one good token is refused as one of two codes, and the store is not asked")
    func tokens() async throws {
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(try Self.tokenDoors(stage), as: .paymentsEngineer, at: stage, store)
        }
    }

    @Test("an unknown route, method, parameter, value or form of target is refused by name, and the store is not asked")
    func questions() async throws {
        try await GatewayStage.withStore { stage, store in
            try await Doors.expectRefused(Door.questions, as: .paymentsEngineer, at: stage, store)
        }
    }

    @Test("who may see nothing is answered alike whatever is asked, and the store is not asked")
    func noPermit() async throws {
        let doors = [
            Door("a trace that is there", target: Door.trace, 403, "no-access"),
            Door("a trace that is not", target: "/api/traces/1", 403, "no-access"),
            Door("an id that is none", target: "/api/traces/xyz", 403, "no-access"),
            Door("an unknown parameter", target: Door.trace + "?x=1", 403, "no-access"),
            Door("a query that is none", target: Door.trace + "?raw", 403, "no-access"),
            Door("a parameter twice", target: Door.trace + "?raw=1&raw=1", 403, "no-access"),
            Door("a query that does not decode", target: Door.trace + "?raw=%zz", 403, "no-access"),
            Door("another route", target: "/api/nothing", 404, "route-unknown"),
            Door("another method", method: "DELETE", target: Door.trace, 405, "method-not-allowed"),
        ]
        let stranger = DemoPersona(name: "stranger", subject: "stan", groups: ["mesh", "other"], algorithm: .es256)
        try await GatewayStage.withStore { stage, store in
            let replies = try await Doors.expectRefused(doors, as: stranger, at: stage, store)
            let told = replies.prefix(7).map { reply in
                reply.text.replacing(/"requestId":"[0-9a-f]{32}"/, with: "")
            }
            #expect(Set(told).count == 1)
        }
    }

    private static func tokenDoors(_ stage: GatewayStage) throws -> [Door] {
        let now = WallClock.now().seconds
        let good: [(String, JSONValue)] = [
            ("iss", .string(DemoIssuer.url)), ("sub", .string("pia")), ("aud", .string(DemoIssuer.audience)),
            ("client_id", .string("c")), ("groups", .array([.string("mesh:payments:engineer")])),
            ("iat", .number(JSONNumber(now))), ("exp", .number(JSONNumber(now + 600))), ("jti", .string("j")),
        ]
        func token(_ issuer: DemoIssuer, _ name: String = "", _ value: JSONValue = .null) throws -> String {
            let claims = good.filter { $0.0 != name } + (name.isEmpty || value == .null ? [] : [(name, value)])
            return "Authorization: Bearer " + (try issuer.token(claims: JSONObject(claims), by: .es256))
        }
        let valid = try token(stage.issuer)
        let bare = valid.split(separator: " ")[2]
        // Another payload under the same signature, by one who knows no key.
        var parts = valid.split(separator: ".").map(String.init)
        let claims = good.filter { $0.0 != "sub" } + [("sub", .string("olu"))]
        parts[1] = Base64URL.encode(JSONWriter.canonical(.object(JSONObject(claims))))
        let forged = parts.joined(separator: ".")
        parts[0] = "Authorization: Bearer " + Base64URL.encode(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
        let unsigned = parts[0] + "." + parts[1] + "."
        func bad(_ what: String, _ fields: String..., reason: String) -> Door {
            Door(what, fields: fields, 401, "token-invalid", .failure(reason))
        }
        let missing = Door.Recorded.failure("auth_header")
        return [
            Door("no token", fields: [], 401, "token-missing", missing),
            Door("another scheme", fields: ["Authorization: Basic cGlhOnBpYQ=="], 401, "token-missing", missing),
            Door(
                "a token in the query alone",
                target: Door.trace + "?access_token=" + bare,
                fields: [], 401, "token-missing", missing),
            Door("a token in a cookie", fields: ["Cookie: token=" + bare], 401, "token-missing", missing),
            bad("an empty token", "Authorization: Bearer ", reason: "auth_header"),
            bad("no JWT", "Authorization: Bearer abc", reason: "structure"),
            bad("two tokens in one field", "Authorization: Bearer a b", reason: "auth_header"),
            bad("a payload of one's own", forged, reason: "signature"),
            bad("no signature", unsigned, reason: "structure"),
            bad("a signature by no algorithm", unsigned + "AAAA", reason: "alg"),
            bad("expired", try token(stage.issuer, "exp", .number(JSONNumber(now - 3600))), reason: "claims"),
            bad("not yet valid", try token(stage.issuer, "nbf", .number(JSONNumber(now + 3600))), reason: "claims"),
            bad("another audience", try token(stage.issuer, "aud", .string("metrics")), reason: "claims"),
            bad("no audience", try token(stage.issuer, "aud"), reason: "claims"),
            bad("another issuer", try token(stage.issuer, "iss", .string("https://other.example")), reason: "issuer"),
            bad("another issuer's key", try token(DemoIssuer()), reason: "kid"),
            Door("two tokens", fields: [valid, valid], 400, "field-repeated", .failure("field-repeated")),
            Door(
                "two credentials in one field", fields: [valid + ", Basic eA=="], 400, "several-credentials",
                .failure("several-credentials")),
            Door("an unknown route", target: "/api/nothing", fields: [], 401, "token-missing", missing),
        ]
    }
}
