import Identity
import Quantities
import StrictJSON
import Testing
import TokenVerification
import YAMLDocuments

@Suite("The tokens of a Kubernetes cluster")
struct ServiceAccountMappingTests {
    private static let place = SourcePosition(file: "spanwarden.yaml", line: 1, column: 1)

    /// A projected token of Kubernetes 1.30, its claims as the API server writes them.
    private static let claims = """
        "aud":["traces"],"iss":"https://kubernetes.default.svc.cluster.local","jti":"5c1a",\
        "kubernetes.io":{"namespace":"payments","node":{"name":"n1","uid":"1"},"pod":{"name":"ledger-0","uid":"2"},\
        "serviceaccount":{"name":"ledger","uid":"3"}},"sub":"system:serviceaccount:payments:ledger"
        """

    private func resolver(_ trustDomain: String = "cluster.local") throws -> PrincipalResolver {
        PrincipalResolver(
            mappings: [],
            serviceAccounts: [
                try ServiceAccountMapping(
                    issuer: UTF8Text("https://kubernetes.default.svc.cluster.local"),
                    trustDomain: UTF8Text(trustDomain), place: Self.place)
            ])
    }

    private func resolve(_ claims: String) throws -> Principal {
        guard case .object(let object) = try JSONReader.read(Array("{\(claims)}".utf8), limits: .document) else {
            throw PrincipalRefusal.serviceAccount
        }
        return try resolver().resolve(assuming: ClaimSet(assumed: object))
    }

    @Test("a service account becomes its SPIFFE ID, and has no groups")
    func mapped() throws {
        let principal = try resolve(Self.claims)
        #expect(principal.identities.map(\.description) == ["spiffe://cluster.local/ns/payments/sa/ledger"])
        #expect(principal.groups.isEmpty && principal.identitiesDoubt == nil)
        let dotted = Self.claims.replacing("ledger\",\"uid\":\"3", with: "a.b\",\"uid\":\"3")
            .replacing("payments:ledger", with: "payments:a.b")
        #expect(try resolve(dotted).identities.map(\.description) == ["spiffe://cluster.local/ns/payments/sa/a.b"])
    }

    @Test(
        "claims that name no service account, or two, are refused whole",
        arguments: [
            ("system:serviceaccount:payments:ledger", "system:serviceaccount:payments:other"),
            ("system:serviceaccount:payments:ledger", "system:serviceaccount:identity:ledger"),
            ("system:serviceaccount:payments:ledger", "system:node:n1"), ("\"namespace\":\"payments\",", ""),
            ("\"kubernetes.io\"", "\"kubernetes_io\""), ("\"serviceaccount\":{", "\"serviceaccounts\":{"),
            ("{\"name\":\"ledger\"", "{\"name\":[\"ledger\"]"), ("payments", "pay/sa/admin"), ("payments", "Payments"),
            ("payments", ""), ("payments", "."), ("ledger", "a/b"), ("ledger", ""), ("ledger", "-a"),
            ("\"namespace\":\"payments\"", "\"namespace\":null"),
        ])
    func refused(old: String, new: String) {
        let claims = Self.claims.replacing(old, with: new)
        #expect(claims != Self.claims)
        #expect(throws: PrincipalRefusal.serviceAccount) { try resolve(claims) }
    }

    @Test("claims of another issuer are none of the cluster's")
    func otherIssuer() throws {
        let claims = Self.claims.replacing("https://kubernetes.default.svc", with: "https://other")
        #expect(try resolve(claims).identities.isEmpty)
    }

    @Test("an explanation says that the identity comes from the configuration")
    func explained() throws {
        guard case .object(let object) = try JSONReader.read(Array("{\(Self.claims)}".utf8), limits: .document) else {
            return
        }
        let uses = try resolver().uses(of: ClaimSet(assumed: object))
        #expect(uses.flatMap { $0 }.map(\.purpose) == [.serviceAccount])
        #expect(uses.first?.first?.results.map(\.becomes.string) == ["spiffe://cluster.local/ns/payments/sa/ledger"])
    }

    @Test("a trust domain is lower case, without a path", arguments: ["", "A.local", "a/b", "a b", "spiffe://a"])
    func trustDomains(text: String) {
        #expect(throws: SPIFFEIDProblem.self) { try resolver(text) }
    }
}
