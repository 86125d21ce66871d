/// What a configuration says about redaction, for every viewer.
package struct RedactionSettings: Sendable {
    /// Nil where there is none: what would become a pseudonym is then masked, and shapes are numbered.
    package let pseudonymKey: PseudonymKey?
    package let peers: PeerNamespaces

    package init(pseudonymKey: PseudonymKey? = nil, peers: PeerNamespaces = .redact) {
        self.pseudonymKey = pseudonymKey
        self.peers = peers
    }
}

/// What becomes of the names of namespaces in which a viewer sees nothing, where visible text names them.
package enum PeerNamespaces: String, Sendable, CaseIterable {
    case redact
    case keep
}
