package import TraceModel

/// What a configuration says about redaction, for every viewer.
package struct RedactionSettings: Sendable {
    /// Nil where there is none: what would become a pseudonym is then masked, and shapes are numbered.
    package let pseudonymKey: PseudonymKey?
    package let peers: PeerNamespaces
    /// Nil where namespaces name no clusters.
    package let clusters: ClusterTable?

    package init(
        pseudonymKey: PseudonymKey? = nil, peers: PeerNamespaces = .redact, clusters: ClusterTable? = nil
    ) {
        self.clusters = clusters
        self.pseudonymKey = pseudonymKey
        self.peers = peers
    }
}

/// What becomes of the names of namespaces in which a viewer sees nothing, where visible text names them.
package enum PeerNamespaces: String, Sendable, CaseIterable {
    case redact
    case keep
}
