package import Cryptography

/// Somebody who looks at the demo's traces: what the issuer says of them in a token.
package struct DemoPersona: Sendable {
    /// What the demo's table calls them.
    package let name: String
    package let subject: String
    package let groups: [String]
    /// Personas differ in it, so that both of the issuer's keys are used.
    package let algorithm: SignatureAlgorithm

    package init(name: String, subject: String, groups: [String], algorithm: SignatureAlgorithm) {
        self.name = name
        self.subject = subject
        self.groups = groups
        self.algorithm = algorithm
    }

    package static let paymentsEngineer = DemoPersona(
        name: "payments engineer", subject: "pia", groups: ["mesh:payments:engineer"], algorithm: .rs256)
    package static let storefrontEngineer = DemoPersona(
        name: "storefront engineer", subject: "sam", groups: ["mesh:storefront:engineer"], algorithm: .es256)
    package static let onCall = DemoPersona(
        name: "on-call SRE", subject: "olu", groups: ["sre-oncall"], algorithm: .rs256)

    package static let all = [paymentsEngineer, storefrontEngineer, onCall]
}
