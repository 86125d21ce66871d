/// What is read again while the gateway serves. Raw values are stable.
package enum ReloadedPart: String, Sendable, Hashable, CaseIterable {
    /// Policies and classification.
    case policies
    /// The file that `ownership.namespaces` names.
    case namespaces
    /// The file that `redaction.keyFile` names.
    case redactionKey = "redaction-key"
    /// The certificate and key that callers are shown.
    case certificate
    /// The secret that a backend is shown.
    case credential
    /// What connections to a backend are secured with.
    case backendTLS = "backend-tls"
    /// `spanwarden.yaml` itself, which only a start reads.
    case configuration
}
