import DemoServices
import Testing

/// `when.sourceAddresses`, asked about real requests: whose word on where they come from is believed.
@Suite("Where a request comes from", .serialized)
struct SourceAddressTests {
    private static func rule(_ name: String, _ effect: String, _ more: String) -> String {
        """
        ---
        apiVersion: spanwarden.dev/v1
        kind: AccessPolicy
        metadata: { name: \(name) }
        spec: { \(effect), principals: [{ subject: "*" }], resources: { namespaces: ["*"] }\(more) }

        """
    }

    /// Who comes from there sees everything, anybody else nothing.
    private static let permit = rule(
        "office", "effect: permit, visibility: full", ", when: { sourceAddresses: [192.0.2.0/24, \"2001:db8::/32\"] }")
    /// Who comes from there sees nothing, anybody else everything.
    private static let forbid =
        rule("everybody", "effect: permit, visibility: full", "")
        + rule("not-from-office", "effect: forbid", ", when: { sourceAddresses: [192.0.2.0/24, \"2001:db8::/32\"] }")

    private func statuses(_ policies: String, _ listen: String, _ fields: [[String]]) async throws -> [Int] {
        let found = Found()
        try await GatewayStage.withStore(GatewayStage.Script(policies: policies, listen: listen)) { stage, _ in
            let trace = try #require(DemoTrace.named("checkout"))
            var statuses: [Int] = []
            for lines in fields {
                statuses.append(
                    try await stage.ask("/api/traces/\(trace.idText)", as: .paymentsEngineer, fields: lines).status)
            }
            await found.set(statuses)
        }
        return await found.statuses
    }

    private actor Found {
        var statuses: [Int] = []

        func set(_ statuses: [Int]) { self.statuses = statuses }
    }

    /// What a proxy of ours says, and whether the request comes from the office: nil where nobody knows.
    private static let forwarded: [(lines: [String], isOffice: Bool?)] = [
        (["X-Forwarded-For: 192.0.2.7"], true),
        (["x-forwarded-for:   192.0.2.7  "], true),
        (["X-Forwarded-For: 2001:db8::7"], true),
        (["X-Forwarded-For: 198.51.100.1"], false),
        (["X-Forwarded-For: 192.0.2.7, 198.51.100.1"], false),
        (["X-Forwarded-For: 198.51.100.1, 192.0.2.7"], true),
        (["X-Forwarded-For: 192.0.2.7, 127.0.0.9"], true),
        (["X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 198.51.100.1, 127.0.0.9"], false),
        (["X-Forwarded-For: unknown, 192.0.2.7"], true),
        (["X-Forwarded-For: 127.0.0.9"], false),
        ([], nil),
        (["X-Forwarded-For: 192.0.2.7, unknown"], nil),
        (["X-Forwarded-For: 192.0.2.7,"], nil),
        (["X-Forwarded-For: 192.0.2.7:443"], nil),
        (["X-Forwarded-For:"], nil),
        (["Forwarded: for=192.0.2.7"], nil),
        (["X-Real-IP: 192.0.2.7"], nil),
    ]

    @Test(
        "the last hop that is none of our proxies counts; where they do not say, nobody knows: no permit, and every forbid"
    )
    func trusted() async throws {
        let lines = Self.forwarded.map(\.lines)
        let listen = "trustedProxies: [127.0.0.0/8]"
        let permitted = try await statuses(Self.permit, listen, lines)
        let forbidden = try await statuses(Self.forbid, listen, lines)
        #expect(permitted == Self.forwarded.map { $0.isOffice == true ? 200 : 403 })
        #expect(forbidden == Self.forwarded.map { $0.isOffice == false ? 200 : 404 })
    }

    @Test("without proxies of our own the peer counts, whatever a header says")
    func untrusted() async throws {
        let lines = Self.forwarded.map(\.lines)
        #expect(try await statuses(Self.permit, "", lines).allSatisfy { $0 == 403 })
        #expect(try await statuses(Self.forbid, "", lines).allSatisfy { $0 == 200 })
        let other = try await statuses(Self.permit, "trustedProxies: [127.0.0.2, 10.0.0.0/8]", lines)
        #expect(other.allSatisfy { $0 == 403 })
    }
}
