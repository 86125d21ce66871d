import Redaction
import TestSupport
import TraceModel
import Testing

@Suite struct RedactorTests {
    private static let nothing = NamespaceScope(permitted: [], forbidden: [])

    private func redactor(_ rules: [(String, String, RedactionAction)]) -> Redactor {
        let made = rules.map { RedactionRule(name: $0.0, keys: [KeyPattern($0.1)], action: $0.2) }
        return Redactor(rules: RedactionRules(made), scope: Self.nothing, known: [])
    }

    private func treatment(_ key: String, _ rules: [(String, String, RedactionAction)] = []) -> KeyTreatment {
        var redactor = redactor(rules)
        let profile = redactor.profile(of: .anywhere)
        return redactor.treatment(of: Array(key.utf8), in: profile)
    }

    /// The name of the rule that decides over values under `key`.
    private func rule(_ key: String, _ rules: [(String, String, RedactionAction)] = []) -> String? {
        var redactor = redactor(rules)
        let profile = redactor.profile(of: .anywhere)
        let treatment = redactor.treatment(of: Array(key.utf8), in: profile)
        return redactor.rule(of: treatment)?.name
    }

    @Test("the built-in baseline is the one in policies/classification/credentials.yaml")
    func baseline() throws {
        let listed = try Repository.listedKeys("policies/classification/credentials.yaml")
        #expect(listed.count > 20)
        #expect(RedactionRule.credentialKeys == listed)
        #expect(RedactionRule.credentialBaseline.action == .remove)
    }

    @Test(
        "credentials go without any policy, however the key is spelled",
        arguments: [
            "authorization", "http.request.header.authorization", "Proxy_Authorization", "cookie", "Set-Cookie",
            "x.cookies",
            "x-api-key", "X_API_KEY", "apikey", "grpc.x-auth-request-user", "aws.security_token", "csrf-token",
            "access_token", "oauth.refresh_token", "ID-Token", "session-token", "bearer_token", "dpop", "h.DPoP",
            "tls.client-cert", "client_secret", "db.password", "PASSWD", "ssh.passphrase", "private_key", "secret-key",
            "aws_secret_access_key", "db.connection_string",
        ])
    func credentials(_ key: String) {
        #expect(treatment(key).action == .remove)
        #expect(rule(key) == "baseline:credentials")
    }

    @Test(
        "other keys are left alone",
        arguments: ["", "http.url", "authorizations", "passwords", "token", "dpop.jkt", "span.kind", "\u{212a}"])
    func others(_ key: String) {
        #expect(treatment(key).action == nil)
        #expect(rule(key) == nil)
    }

    @Test("one key carries a span's kind, in one spelling")
    func kind() {
        #expect(treatment("span.kind", [("all", "*", .remove)]).carriesKind)
        #expect(treatment("span.kind", [("all", "*", .remove)]).action == .remove)
        #expect(treatment("span.kind", [("all", "*", .remove)]).untouched.action == nil)
        #expect(!treatment("Span.Kind").carriesKind)
    }

    @Test("of the rules that match the most severe wins, in any order, and none lifts the baseline")
    func severity() {
        let remove = ("r", "user.*", RedactionAction.remove)
        let mask = ("m", "*.email", RedactionAction.mask)
        for rules in [[remove, mask], [mask, remove]] {
            #expect(treatment("user.email", rules).action == .remove)
            #expect(rule("user.email", rules) == "r")
            #expect(treatment("x.email", rules).action == .mask)
            #expect(rule("x.email", rules) == "m")
        }
        #expect(treatment("db.password", [("m", "*", .mask)]).action == .remove)
        #expect(treatment("anything", [("m", "*", .mask)]).action == .mask)
        #expect(RedactionAction.mask < .remove)
        #expect(!(RedactionAction.remove < .remove))
    }

    @Test("the store's own notes are known by their prefix, byte for byte")
    func notes() {
        for key in ["@jaeger@warnings", "@jaeger@format", "@jaeger@", "@jaeger@new"] {
            #expect(treatment(key).isStoreNote, "\(key)")
        }
        for key in ["@jaeger", "jaeger@warnings", "@Jaeger@warnings", " @jaeger@warnings"] {
            #expect(!treatment(key).isStoreNote, "\(key)")
        }
    }

    @Test("what is done is counted by rule, and more keys than are remembered are treated alike")
    func counting() {
        var redactor = redactor([("m", "k*", .mask)])
        let profile = redactor.profile(of: .anywhere)
        for number in 0..<6000 {
            #expect(redactor.treatment(of: Array("k\(number)".utf8), in: profile).action == .mask)
        }
        let masked = redactor.treatment(of: Array("k1".utf8), in: profile)
        redactor.count(masked)
        redactor.count(masked)
        redactor.count(redactor.treatment(of: Array("other".utf8), in: profile))
        #expect(redactor.rewritePeers(in: Array("a.ops.svc".utf8)[...], under: .none) != nil)
        #expect(redactor.rewritePeers(in: Array("nobody".utf8)[...], under: .none) == nil)
        #expect(redactor.tally == ["m": 2, "peers": 1])
    }
}
