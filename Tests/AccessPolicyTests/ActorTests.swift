import AccessPolicy
import Identity
import Quantities
import Redaction
import StrictJSON
import Testing
import TokenVerification
import TraceModel

@Suite("An agent that acts for a person")
struct ActorTests {
    private static let policies =
        Policies.mapping
        + Policies.access(
            "people",
            "{ effect: permit, principals: [{ subject: alice }], resources: { namespaces: [\"pay*\", shop] }, visibility: full }"
        )
        + Policies.access(
            "agents",
            "{ effect: permit, principals: [{ subject: \"agent-*\" }], resources: { namespaces: [pay, x] }, visibility: masked }"
        )

    private func grant(_ act: JSONValue?, _ policies: String = policies) throws -> Grant {
        let (snapshot, problems) = Policies.read(policies)
        #expect(problems.isEmpty)
        let claims =
            [("iss", JSONValue.string(Policies.issuer)), ("sub", .string("alice"))] + (act.map { [("act", $0)] } ?? [])
        let principal = try snapshot.resolver.resolve(assuming: ClaimSet(assumed: JSONObject(claims)))
        return snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
    }

    private func act(_ subject: String, _ more: [(String, JSONValue)] = []) -> JSONValue {
        .object(JSONObject([("sub", .string(subject))] + more))
    }

    private func sees(_ grant: Grant) throws -> [Visibility] {
        try ["pay", "payroll", "shop", "x"].map { name in
            let owner = Owner.namespace(try #require(Namespace(name)))
            return grant.decision(owner: owner, service: UTF8Text("web"), start: 0).visibility
        }
    }

    @Test("what is seen is what both may see, and peers are judged so too")
    func intersection() throws {
        #expect(try sees(grant(nil)) == [.full, .full, .full, .hidden])
        let both = try grant(act("agent-7"))
        #expect(try sees(both) == [.masked, .hidden, .hidden, .hidden])
        #expect(both.permitsAnything && both.ruleNames.map(\.text) == ["agents", "people"])
        for (name, isOpen) in [("pay", true), ("payroll", false), ("x", false)] {
            #expect(both.scope.contains(try #require(Namespace(name))) == isOpen, "\(name)")
        }
    }

    @Test("of each pair of visibilities the lower one is what both see, and a shape opens no namespace")
    func lower() throws {
        let levels = PolicyText.levels.dropFirst()
        for mine in levels {
            for theirs in levels {
                let text = [("alice", mine), ("agent-7", theirs)].map { subject, visibility in
                    Policies.access(
                        subject,
                        "{ effect: permit, principals: [{ subject: \(subject) }], resources: { namespaces: [pay] }, visibility: \(visibility) }"
                    )
                }.joined()
                let both = try grant(act("agent-7"), Policies.mapping + text)
                let lower = try #require(levels.first { $0 == mine || $0 == theirs })
                #expect(try sees(both)[0].rawValue == lower, "\(mine) \(theirs)")
                #expect(both.scope.contains(try #require(Namespace("pay"))) == (lower != "shape"))
            }
        }
    }

    @Test("shapes are for the person and the agent together: another viewer than the person alone")
    func viewer() throws {
        #expect(try grant(nil).viewer == ViewerName(issuer: Array(Policies.issuer.utf8), subject: Array("alice".utf8)))
        #expect(
            try grant(act("agent-7")).viewer
                == ViewerName(
                    issuer: Array(Policies.issuer.utf8), subject: Array("alice".utf8), actor: Array("agent-7".utf8)))
    }

    @Test("an agent without policy sees nothing, and neither does one for a person without")
    func nobody() throws {
        let stranger = try grant(act("somebody"))
        #expect(!stranger.permitsAnything)
        #expect(try sees(stranger) == [.hidden, .hidden, .hidden, .hidden])
    }

    @Test("an act within the act is history and decides nothing")
    func history() throws {
        #expect(try sees(grant(act("agent-7", [("act", act("nobody"))]))) == [.masked, .hidden, .hidden, .hidden])
    }

    @Test(
        "what names no agent of this issuer is refused, rather than taken for nobody",
        arguments: [
            JSONValue.string("agent-7"), .null, .array([]), .object(JSONObject([])),
            .object(JSONObject([("sub", .number(JSONNumber(7)))])), .object(JSONObject([("sub", .string(""))])),
            .object(JSONObject([("sub", .string("agent-7")), ("iss", .string("https://b.example"))])),
            .object(JSONObject([("sub", .string("agent-7")), ("iss", .bool(true))])),
        ])
    func malformed(act: JSONValue) {
        #expect(throws: PrincipalRefusal.self) { try grant(act) }
    }

    @Test("the agent's groups are its own")
    func groups() throws {
        let (snapshot, _) = Policies.read(
            Policies.mapping
                + Policies.access(
                    "own",
                    "{ effect: permit, principals: [{ group: a }], resources: { namespaces: [pay] }, visibility: full }"
                ))
        func permits(_ mine: String, _ agents: String) throws -> Bool {
            let act = JSONObject([("sub", .string("agent")), ("groups", .array([.string(agents)]))])
            let claims = JSONObject([
                ("iss", .string(Policies.issuer)), ("sub", .string("alice")), ("groups", .array([.string(mine)])),
                ("act", .object(act)),
            ])
            let principal = try snapshot.resolver.resolve(assuming: ClaimSet(assumed: claims))
            return snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts).permitsAnything
        }
        #expect(try permits("a", "a"))
        #expect(try !permits("a", "b"))
        #expect(try !permits("b", "a"))
    }
}
