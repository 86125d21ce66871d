/// The sections of `spanwarden.yaml` that a command may require. A section that is there is always read and checked.
package enum ConfigurationSection: String, Sendable, Hashable, CaseIterable {
    case listen
    case issuers
    case backends
    case policies
    case audit

    /// What `serve` can't do without.
    package static let serve: Set<ConfigurationSection> = [.listen, .issuers, .backends, .policies, .audit]
    /// What `token` reads.
    package static let token: Set<ConfigurationSection> = [.issuers, .policies]
    /// What `check` and `explain` read.
    package static let policy: Set<ConfigurationSection> = [.policies]
}
