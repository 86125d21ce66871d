import AccessPolicy
import Testing
import YAMLDocuments

@Suite("Reading an access policy")
struct AccessRuleTests {
    private static let resources = "resources: { namespaces: [payments] }"

    private func messages(_ spec: String, issuers: [String]? = [Policies.issuer]) -> [String] {
        Policies.read(Policies.access("p", spec), issuers: issuers).1.map(\.message)
    }

    @Test(
        "what may be written",
        arguments: [
            "{ effect: permit, principals: [{ group: a }], \(resources), visibility: full }",
            "{ effect: forbid, mode: enforce, principals: [{ subject: \"robot-*\" }], \(resources) }",
            "{ effect: permit, principals: [{ identity: \"spiffe://td/ns/{n}/sa/*\" }], resources: { namespaces: [\"{n}\", \"{n}-*\", \"*-x\"], services: [\"{n}\", \"*\"], backends: [jaeger] }, visibility: masked }",
            "{ effect: limit, mode: shadow, principals: [{ group: a }], \(resources), visibility: masked }",
            "{ effect: permit, principals: [{ group: a }], resources: { unowned: true }, visibility: masked }",
            "{ effect: permit, principals: [{ group: a }], \(resources), visibility: full, when: { lookback: 7d, notBefore: 2026-12-01T00:00:00Z, notAfter: \"2027-01-01T00:00:00Z\", sourceAddresses: [10.0.0.0/8, \"2001:db8::1\"], claims: { amr: mfa, /a/b: \"true\" } } }",
            "{ effect: permit, principals: [{ issuer: \"https://a.example\" }], resources: { namespaces: [\"*\"] }, visibility: full }",
            "{ effect: permit, principals: [{ subject: \"system:serviceaccount:{n}:*\" }, { group: \"team-{n}\" }], resources: { namespaces: [\"{n}\"] }, visibility: full }",
        ])
    func valid(spec: String) {
        #expect(messages(spec).isEmpty)
    }

    @Test(
        "nothing is implied, and what is not understood is refused",
        arguments: [
            ("{ principals: [{ group: a }], \(resources), visibility: full }", "key `effect` is missing"),
            ("{ effect: permit, \(resources), visibility: full }", "key `principals` is missing"),
            ("{ effect: permit, principals: [{ group: a }], visibility: full }", "key `resources` is missing"),
            ("{ effect: permit, principals: [{ group: a }], \(resources) }", "key `visibility` is missing"),
            ("{ effect: forbid, principals: [{ group: a }], \(resources), visibility: full }", "stands on a forbid"),
            ("{ effect: permit, principals: [], \(resources), visibility: full }", "is an empty list"),
            ("{ effect: permit, principals: [{}], \(resources), visibility: full }", "is empty"),
            ("{ effect: permit, principals: { group: a }, \(resources), visibility: full }", "expected a list"),
            (
                "{ effect: permit, principals: [{ group: a }], resources: {}, visibility: full }",
                "key `namespaces` is missing"
            ),
            (
                "{ effect: permit, principals: [{ group: a }], resources: { namespaces: [] }, visibility: full }",
                "empty list"
            ),
            ("{ effect: limit, principals: [{ group: a }], \(resources) }", "a limit states it"),
            ("{ effect: forbid, mode: dry, principals: [{ group: a }], \(resources) }", "`dry` is unknown"),
            ("{ effect: forbid, when: {}, principals: [{ group: a }], \(resources) }", "key `when` is empty"),
            (
                "{ effect: forbid, when: { claims: {} }, principals: [{ group: a }], \(resources) }",
                "key `claims` is empty"
            ),
            ("{ effect: forbid, when: { lookback: 7 }, principals: [{ group: a }], \(resources) }", "is a number"),
            ("{ effect: forbid, when: { lookback: 7w }, principals: [{ group: a }], \(resources) }", "length of time"),
            (
                "{ effect: forbid, when: { notBefore: 2026-12-01 }, principals: [{ group: a }], \(resources) }",
                "a time in UTC"
            ),
            (
                "{ effect: forbid, when: { notBefore: 2026-12-02T00:00:00Z, notAfter: 2026-12-01T00:00:00Z }, principals: [{ group: a }], \(resources) }",
                "would never hold"
            ),
            (
                "{ effect: forbid, when: { sourceAddresses: [10.0.0.1/8] }, principals: [{ group: a }], \(resources) }",
                "expected an address or a range"
            ),
            (
                "{ effect: forbid, when: { claims: { amr: true } }, principals: [{ group: a }], \(resources) }",
                "is a boolean value"
            ),
            (
                "{ effect: forbid, when: { claims: { \"/a~2\": x } }, principals: [{ group: a }], \(resources) }",
                "`~` in a JSON pointer"
            ),
            (
                "{ effect: forbid, when: { weekday: monday }, principals: [{ group: a }], \(resources) }",
                "unknown key `weekday`"
            ),
            ("{ effect: permit, principals: [{ group: a }], \(resources), visibility: hidden }", "`hidden` is unknown"),
            ("{ effect: allow, principals: [{ group: a }], \(resources) }", "`allow` is unknown"),
            (
                "{ effect: forbid, principals: [{ group: a }], resources: { unowned: false } }",
                "key `namespaces` is missing"
            ),
            (
                "{ effect: forbid, principals: [{ group: a }], resources: { namespaces: [a], backends: [jeager] } }",
                "`jeager` is not configured"
            ),
            ("{ effect: forbid, principals: [{ group: a, role: b }], \(resources) }", "unknown key `role`"),
            ("{ effect: forbid, principals: [{ group: no }], \(resources) }", "is a boolean value"),
            (
                "{ effect: forbid, principals: [{ group: a, issuer: \"https://b.example\" }], \(resources) }",
                "is not configured"
            ),
            ("{ effect: forbid, principals: [{ identity: \"{a}-{b}\" }], \(resources) }", "could be split differently"),
            (
                "{ effect: forbid, principals: [{ group: \"{n}\", subject: \"{n}\" }], \(resources) }",
                "captures `n` twice"
            ),
            (
                "{ effect: forbid, principals: [{ group: \"{n}\", identity: \"x/{m}\" }], \(resources) }",
                "both `group` and `identity`"
            ),
            (
                "{ effect: forbid, principals: [{ group: \"{n}\" }, { group: b }], resources: { namespaces: [\"{n}\"] } }",
                "does not capture `{n}`"
            ),
            (
                "{ effect: forbid, principals: [{ group: b }], resources: { namespaces: [a], services: [\"{n}\"] } }",
                "does not capture `{n}`"
            ),
        ])
    func invalid(spec: String, message: String) {
        let found = messages(spec)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test("a permit of shapes, and a limit to them, needs a key", arguments: ["permit", "limit"])
    func shape(effect: String) {
        let spec = "{ effect: \(effect), principals: [{ group: a }], \(Self.resources), visibility: shape }"
        for hasKey in [true, nil] {
            #expect(Policies.read(Policies.access("p", spec), hasPseudonymKey: hasKey).1.isEmpty)
        }
        let refused = Policies.read(Policies.access("p", spec), hasPseudonymKey: false).1
        #expect(
            refused.map(\.message) == ["key `visibility`: `shape` needs the configuration's `redaction.keyFile`"])
        // `spec: ` before it, ` }` behind it.
        #expect(refused.first.map { "\($0.position)" } == "p.yaml:5:\(6 + spec.utf8.count - 6)")
    }

    @Test(
        "a namespace is a label, a glob or a capture, without a cluster",
        arguments: ["Payments", "a/b", "a_b", "-a", "a.b", "*/a", "{n", "A*", "\u{E9}"])
    func namespaces(text: String) {
        let spec = "{ effect: forbid, principals: [{ group: b }], resources: { namespaces: [\"\(text)\"] } }"
        #expect(messages(spec).count == 1)
    }

    @Test("a group or subject names its issuer where several are configured; an identity need not")
    func issuers() {
        let two = [Policies.issuer, "https://b.example"]
        func spec(_ entry: String) -> String { "{ effect: forbid, principals: [{ \(entry) }], \(Self.resources) }" }
        #expect(messages(spec("group: a"), issuers: two).first?.contains("key `issuer` is missing") == true)
        #expect(messages(spec("subject: a"), issuers: two).count == 1)
        #expect(messages(spec("identity: \"spiffe://td/a\""), issuers: two).isEmpty)
        #expect(messages(spec("group: a, issuer: \"https://b.example\""), issuers: two).isEmpty)
        #expect(messages(spec("group: a"), issuers: nil).isEmpty)
    }

    @Test("names are unique within a kind, and every problem of every document is reported at once")
    func all() {
        let forbid = "{ effect: forbid, principals: [{ group: a }], \(Self.resources) }"
        let text =
            Policies.access("p", forbid) + Policies.access("p", forbid) + Policies.access("q", "{ efect: x }")
            + Policies.document("Policy", "r", "{}") + Policies.document("PolicyTest", "r", "{}") + "---\n- a\n"
        let found = Policies.read(text).1
        #expect(found.filter { $0.message.contains("is there already, at p.yaml:4:19") }.count == 1)
        #expect(found.filter { $0.hint == "did you mean `effect`?" }.count == 1)
        #expect(found.filter { $0.message.contains("key `kind`") }.count == 2)
        #expect(found.count == 8)
        let both =
            Policies.access("p", forbid)
            + Policies.document("RedactionPolicy", "p", "{ rules: [{ keys: [a], action: mask }] }")
        #expect(Policies.read(both).1.isEmpty)
    }
}
