import Identity
import Quantities
import StrictJSON
import Testing
import TokenVerification
import YAMLDocuments

@Suite("The resolver of principals")
struct PrincipalResolverTests {
    private let groupsOnly = "{ issuer: \"https://a.example\", groups: { claim: groups } }"
    private let mesh = """
        { issuer: "https://a.example", groups: { claim: groups, separator: "," }, identities: [
          { claim: groups, matches: "mesh:{n}:{a}", identity: "spiffe://td/ns/{n}/sa/{a}" },
          { claim: /realm/roles, matches: "ns-{n}", identity: "spiffe://td/ns/{n}/sa/role" } ] }
        """

    /// Resolves, and holds what explanations say of the claims to what came out.
    private func resolve(_ claims: String, _ specs: String...) throws -> Principal {
        var problems = ProblemList()
        let mappings = specs.compactMap { Mappings.read($0, issuers: nil, &problems) }
        #expect(problems.isEmpty)
        let text = "{\"iss\":\"https://a.example\",\"sub\":\"alice\"\(claims.isEmpty ? "" : ",")\(claims)}"
        guard case .object(let object) = try JSONReader.read(Array(text.utf8), limits: .document) else { throw Wrong() }
        let resolver = PrincipalResolver(mappings: mappings)
        let principal = try resolver.resolve(assuming: ClaimSet(assumed: object))
        let uses = try #require(try resolver.uses(of: ClaimSet(assumed: object)).first)
        let (groups, identities) = (uses.filter { $0.purpose == .groups }, uses.filter { $0.purpose != .groups })
        #expect(Set(groups.flatMap(\.results).map(\.becomes)).sorted() == principal.groups)
        #expect(Set(identities.flatMap(\.results).map(\.becomes)) == Set(principal.identities.map(\.text)))
        #expect(groups.lazy.compactMap(\.doubt).first == principal.groupsDoubt)
        #expect(identities.lazy.compactMap(\.doubt).first == principal.identitiesDoubt)
        return principal
    }

    @Test("groups are a list, or one text that is split only where a separator is configured")
    func groups() throws {
        #expect(try resolve("\"groups\":[\"b\",\"a\",\"b\"]", groupsOnly).groups.map(\.string) == ["a", "b"])
        #expect(try resolve("\"groups\":\"a,b c\"", groupsOnly).groups.map(\.string) == ["a,b c"])
        #expect(try resolve("\"groups\":\"a,b c,,a\"", mesh).groups.map(\.string) == ["a", "b c"])
        #expect(try resolve("\"groups\":[\"a,b\"]", mesh).groups.map(\.string) == ["a,b"])
    }

    @Test("groups of several mappings of one issuer add up, and those of another issuer do not count")
    func severalMappings() throws {
        let roles = "{ issuer: \"https://a.example\", groups: { claim: /realm/roles } }"
        let other = "{ issuer: \"https://b.example\", groups: { claim: other } }"
        let claims = "\"groups\":[\"a\"],\"realm\":{\"roles\":[\"r\"]},\"other\":[\"x\"]"
        #expect(try resolve(claims, groupsOnly, roles, other).groups.map(\.string) == ["a", "r"])
    }

    @Test("identities follow from whole values with valid labels only")
    func identities() throws {
        let claims =
            "\"groups\":\"mesh:pay:api,mesh:pay,mesh:PAY:api,x-mesh:pay:api,mesh:a/sa/b:c\",\"realm\":{\"roles\":[\"ns-shop\"]}"
        let principal = try resolve(claims, mesh)
        #expect(
            principal.identities.map(\.description) == ["spiffe://td/ns/pay/sa/api", "spiffe://td/ns/shop/sa/role"])
        #expect(principal.identitiesDoubt == nil)
    }

    @Test("what is absent gives nothing and is no doubt")
    func absence() throws {
        for principal in [try resolve(""), try resolve("", mesh), try resolve("\"groups\":[]", mesh)] {
            #expect(principal.groups.isEmpty && principal.identities.isEmpty)
            #expect(principal.groupsDoubt == nil && principal.identitiesDoubt == nil)
        }
    }

    @Test(
        "a claim of the wrong type gives nothing and leaves a doubt",
        arguments: ["5", "true", "null", "{\"a\":\"b\"}", "[\"a\",5]", "[[\"a\"]]", "[null]"])
    func wrongType(value: String) throws {
        let principal = try resolve("\"groups\":\(value)", mesh)
        #expect(principal.groups.isEmpty && principal.identities.isEmpty)
        #expect(principal.groupsDoubt == .wrongType && principal.identitiesDoubt == .wrongType)
    }

    @Test(
        "Entra's overage markers make the groups unknown",
        arguments: [
            "\"_claim_names\":{\"groups\":\"src1\"},\"_claim_sources\":{\"src1\":{\"endpoint\":\"https://graph.example\"}}",
            "\"hasgroups\":true", "\"hasgroups\":\"true\"", "\"_claim_names\":5",
            "\"groups\":[\"a\"],\"_claim_names\":{\"groups\":\"src1\"}",
        ])
    func overage(claims: String) throws {
        let principal = try resolve(claims, groupsOnly)
        #expect(principal.groups.isEmpty)
        #expect(principal.groupsDoubt == .overage)
        #expect(try resolve(claims, mesh).identitiesDoubt == .overage)
    }

    @Test("markers about other claims do not matter")
    func otherOverage() throws {
        let claims = "\"groups\":[\"a\"],\"hasgroups\":false,\"_claim_names\":{\"roles\":\"src1\"}"
        #expect(try resolve(claims, groupsOnly).groupsDoubt == nil)
    }

    @Test("too many or too long values refuse the token whole")
    func limits() throws {
        func list(_ count: Int) -> String {
            "\"groups\":[" + (0..<count).map { "\"g\($0)\"" }.joined(separator: ",") + "]"
        }
        #expect(try resolve(list(1000), groupsOnly).groups.count == 1000)
        #expect(throws: PrincipalRefusal.tooManyValues(.claim("groups"))) { try resolve(list(1001), groupsOnly) }
        let longest = String(repeating: "g", count: 256)
        #expect(try resolve("\"groups\":[\"\(longest)\"]", groupsOnly).groups.count == 1)
        #expect(throws: PrincipalRefusal.valueTooLong(.claim("groups"))) {
            try resolve("\"groups\":[\"\(longest)g\"]", groupsOnly)
        }
        #expect(throws: PrincipalRefusal.tooManyValues(.claim("groups"))) {
            try resolve("\"groups\":\"\(String(repeating: ",", count: 1000))\"", mesh)
        }
    }

    @Test("groups compare by bytes: composed and decomposed are two")
    func bytes() throws {
        #expect(try resolve("\"groups\":[\"caf\u{E9}\",\"cafe\u{301}\"]", groupsOnly).groups.count == 2)
    }

    @Test("what comes of assumed claims is marked so")
    func provenance() throws {
        let principal = try resolve("")
        #expect(principal.provenance == .assumed)
        #expect(principal.issuer.string == "https://a.example" && principal.subject.string == "alice")
    }
}

struct Wrong: Error {}
