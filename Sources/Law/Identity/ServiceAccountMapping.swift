package import Quantities
import StrictJSON
import TokenVerification
import TraceModel
package import YAMLDocuments

/// What makes an issuer a Kubernetes cluster: each of its tokens is a service account's, and becomes `spiffe://<trust-domain>/ns/<namespace>/sa/<account>`.
package struct ServiceAccountMapping: Sendable {
    package let issuer: UTF8Text
    package let trustDomain: String
    /// Where it is written.
    package let place: SourcePosition

    /// Refuses what is no trust domain.
    package init(issuer: UTF8Text, trustDomain: UTF8Text, place: SourcePosition) throws(SPIFFEIDProblem) {
        let identity = try SPIFFEID(parsing: UTF8Text(validated: Array("spiffe://".utf8) + trustDomain.bytes))
        guard identity.path.isEmpty else { throw .trustDomainCharacter }
        self.issuer = issuer
        self.trustDomain = identity.trustDomain
        self.place = place
    }

    /// The claims' service account. `sub` must say what `kubernetes.io` says: a token that is none of a service account's is refused whole, since
    /// this issuer makes no other.
    func identity(of claims: ClaimSet) throws(PrincipalRefusal) -> SPIFFEID {
        guard let namespace = Self.text(claims, "namespace"), let account = Self.text(claims, "serviceaccount", "name"),
            claims.subject == UTF8Text("system:serviceaccount:\(namespace):\(account)"),
            let identity = try? SPIFFEID(parsing: UTF8Text("spiffe://\(trustDomain)/ns/\(namespace)/sa/\(account)")),
            identity.namespace?.name == namespace, identity.serviceAccount == account
        else { throw .serviceAccount }
        return identity
    }

    private static func text(_ claims: ClaimSet, _ names: String...) -> String? {
        var value = claims.value(at: .claim("kubernetes.io"))
        for name in names {
            guard case .object(let object) = value else { return nil }
            value = object[name]
        }
        guard case .string(let text) = value else { return nil }
        return text
    }
}
