import AccessPolicy
import Quantities
import StrictJSON
import Testing
import TraceModel

@Suite("A set of 10,000 rules")
struct LargePolicySetTests {
    private static let rules = 10_000
    private static let loaded = read()

    /// A permit for each of as many teams on the team's own namespace and the shared one, the last of them a forbid on the shared one. Files
    /// hold a megabyte at most, so it is read as several.
    private static func read() -> (snapshot: PolicySnapshot, problems: Int) {
        let documents = (0..<rules).map { index in
            let isLast = index == rules - 1
            return Policies.access("team-\(index)", isLast ? Self.forbid(index) : Self.permit(index))
        }
        let files =
            [Policies.mapping]
            + stride(from: 0, to: rules, by: 1000).map { first in
                documents[first..<min(first + 1000, rules)].joined()
            }
        let (snapshot, problems) = Policies.read(files: files)
        return (snapshot, problems.count)
    }

    private static func permit(_ team: Int) -> String {
        "{ effect: permit, principals: [{ group: team-\(team) }], resources: { namespaces: [own-\(team), shared] }, visibility: full }"
    }

    private static func forbid(_ team: Int) -> String {
        "{ effect: forbid, principals: [{ group: team-\(team) }], resources: { namespaces: [shared] } }"
    }

    private func visibility(_ groups: [Int], _ namespace: String) throws -> Visibility {
        let principal = try Policies.principal(Self.loaded.snapshot, groups: groups.map { "team-\($0)" })
        let grant = Self.loaded.snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        let owner = try #require(Namespace(namespace))
        return grant.decision(owner: .namespace(owner), service: UTF8Text("web"), start: 0).visibility
    }

    @Test("loads, and each rule is applied to its own members, the last as the first")
    func members() throws {
        #expect(Self.loaded.problems == 0)
        for team in [0, 1, 999, 1000, 5000, 9998] {
            #expect(try visibility([team], "own-\(team)") == .full)
            #expect(try visibility([team], "own-\(team + 1)") == .hidden)
            #expect(try visibility([team], "shared") == .full)
            #expect(try visibility([team, 9999], "shared") == .hidden, "the last rule of all forbids")
        }
        #expect(try visibility([], "shared") == .hidden)
        #expect(try visibility([10_000], "shared") == .hidden)
    }

    @Test("a token with a thousand groups is held to all of them, one with more is refused")
    func thousandGroups() throws {
        let most = Array(9000..<10_000)
        #expect(try visibility(most, "own-9000") == .full && visibility(most, "own-9998") == .full)
        #expect(try visibility(most, "own-8999") == .hidden && visibility(most, "shared") == .hidden)
        #expect(throws: (any Error).self) { try visibility(Array(8999..<10_000), "own-9000") }
    }

    @Test("groups that can't be evaluated permit nothing, and every forbid on a group applies")
    func doubt() throws {
        let principal = try Policies.principal(Self.loaded.snapshot, groups: .number(JSONNumber(5)))
        let grant = Self.loaded.snapshot.grant(for: principal, backend: UTF8Text("jaeger"), Policies.facts)
        #expect(!grant.permitsAnything)
        #expect(grant.ruleNames == [RuleName("team-9999")])
    }
}
