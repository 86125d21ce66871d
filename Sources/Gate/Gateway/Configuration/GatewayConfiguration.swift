package import TraceModel

/// `spanwarden.yaml`, read and judged: every value in it is usable as it stands.
///
/// A section is nil only where the command did not require it and the file does not have it.
package struct GatewayConfiguration: Sendable {
    package let listen: ListenConfiguration?
    package let admin: AdminConfiguration
    /// Empty where the file has none.
    package let issuers: [IssuerConfiguration]
    /// Empty where the file has none.
    package let backends: [BackendConfiguration]
    package internal(set) var ownership: OwnershipConfiguration
    package internal(set) var redaction: RedactionConfiguration
    package let tell: HiddenNotices.Extent
    package let policyFolder: ConfiguredPath?
    /// Nil where the built-in allow-list is in force.
    package let classification: ConfiguredPath?
    package let audit: AuditConfiguration?
    package let limits: LimitsConfiguration
    package let catalogue: CatalogueConfiguration
}
