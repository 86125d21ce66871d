import AccessPolicy
import Quantities
import StrictJSON
import Testing
import TraceModel

@Suite("Conditions of a rule")
struct RuleConditionsTests {
    /// What everybody may see of `shop` under this `when`, given to a permit and to a forbid that cuts a permit without conditions.
    private func shown(_ when: String, _ facts: RequestFacts, start: Int64 = 0) throws -> (permit: Bool, forbid: Bool) {
        func rule(_ name: String, _ effect: String, _ when: String) -> String {
            Policies.access(
                name,
                "{ \(effect), principals: [{ subject: \"*\" }], resources: { namespaces: [shop] }\(when) }")
        }
        let full = "effect: permit, visibility: full"
        func sees(_ text: String) throws -> Bool {
            let (snapshot, problems) = Policies.read(text)
            #expect(problems.isEmpty, "\(problems)")
            let principal = try Policies.principal(snapshot, groups: [String]())
            let grant = snapshot.grant(for: principal, backend: UTF8Text("jaeger"), facts)
            let owner = Owner.namespace(try #require(Namespace("shop")))
            return grant.decision(owner: owner, service: UTF8Text("web"), start: start).visibility == .full
        }
        let text = ", when: \(when)"
        let forbid = try sees(rule("all", full, "") + rule("cut", "effect: forbid", text))
        return (try sees(rule("some", full, text)), !forbid)
    }

    private func expect(
        _ when: String, _ facts: RequestFacts = Policies.facts, start: Int64 = 0, permits: Bool, forbids: Bool,
        _ comment: Comment? = nil, at place: SourceLocation = #_sourceLocation
    ) throws {
        let found = try shown(when, facts, start: start)
        #expect(found.permit == permits && found.forbid == forbids, comment, sourceLocation: place)
    }

    @Test("lookback is the age of the span's start: up to it, not beyond, and a start to come has no age")
    func lookback() throws {
        for (seconds, isWithin) in [(0, true), (3_600, true), (3_601, false), (-60, true), (1_000_000_000, false)] {
            try expect(
                "{ lookback: 1h }", start: Policies.start(ago: Int64(seconds)), permits: isWithin, forbids: isWithin,
                "\(seconds) s ago")
        }
    }

    @Test("notBefore and notAfter are moments of the request, both included")
    func moments() throws {
        let when = "{ notBefore: 2026-12-01T00:00:00Z, notAfter: 2026-12-31T23:59:59Z }"
        for (time, holds) in [
            ("2026-11-30T23:59:59.999999Z", false), ("2026-12-01T00:00:00Z", true), ("2026-12-31T23:59:59Z", true),
            ("2026-12-31T23:59:59.000001Z", false),
        ] {
            try expect(when, Policies.facts(at: time), permits: holds, forbids: holds, "\(time)")
        }
    }

    @Test("sourceAddresses hold for any of them; an address that nobody knows can't be evaluated")
    func sources() throws {
        let when = "{ sourceAddresses: [10.0.0.0/8, \"2001:db8::/32\"] }"
        for (address, holds) in [
            ("10.255.0.1", true), ("11.0.0.1", false), ("::ffff:10.0.0.1", true), ("2001:db8::9", true), ("::1", false),
        ] {
            try expect(when, Policies.facts(from: address), permits: holds, forbids: holds, "\(address)")
        }
        try expect(when, Policies.facts(from: nil), permits: false, forbids: true)
    }

    @Test("a claim equals the text or lists it; absent is false; of another type can't be evaluated")
    func claims() throws {
        let cases: [(JSONValue?, Bool, Bool)] = [
            (.string("mfa"), true, true), (.string("MFA"), false, false), (.string("mfa "), false, false),
            (.array([.string("pwd"), .string("mfa")]), true, true), (.array([.string("pwd")]), false, false),
            (.array([]), false, false), (nil, false, false), (.null, false, true), (.bool(true), false, true),
            (.number(JSONNumber(1)), false, true), (.object(JSONObject([])), false, true),
            (.array([.string("mfa"), .bool(true)]), false, true),
        ]
        for (value, permits, forbids) in cases {
            let facts = Policies.facts(claims: value.map { [("amr", $0)] } ?? [])
            try expect(
                "{ claims: { amr: mfa } }", facts, permits: permits, forbids: forbids, "\(String(describing: value))")
        }
    }

    @Test("all conditions must hold: one that fails decides, whatever can't be evaluated beside it")
    func together() throws {
        let odd = Policies.facts(claims: [("amr", .bool(true))])
        try expect("{ claims: { amr: mfa }, notAfter: 2020-01-01T00:00:00Z }", odd, permits: false, forbids: false)
        try expect("{ claims: { amr: mfa }, notBefore: 2020-01-01T00:00:00Z }", odd, permits: false, forbids: true)
    }

    @Test("what can't be evaluated is never a permit, whoever asks: no claims, no address")
    func nothingKnown() throws {
        let nothing = RequestFacts(now: Policies.facts.now, source: nil, claims: nil)
        try expect("{ claims: { amr: mfa } }", nothing, permits: false, forbids: false)
        try expect("{ sourceAddresses: [0.0.0.0/0] }", nothing, permits: false, forbids: true)
    }
}
