/// Whose span it is: one namespace, or unknown with the reason. An unknown owner is hidden and counted, since it may be forgery.
package enum Owner: Hashable, Sendable {
    case namespace(Namespace)
    case unknown(OwnershipDoubt)

    package var namespace: Namespace? {
        switch self {
        case .namespace(let namespace): namespace
        case .unknown: nil
        }
    }
}

/// Why a span's owner is unknown (DESIGN section 3). Raw values are stable: they are metric labels and audit reasons.
package enum OwnershipDoubt: String, Hashable, Sendable, CaseIterable {
    /// No source of evidence says anything.
    case noEvidence = "no-evidence"
    /// A key that must be there once is there several times, even with equal values.
    case repeated = "repeated"
    /// A value is not text, is empty, or is not a DNS label.
    case notALabel = "not-a-label"
    /// `istio.namespace` and `node_id` are both there and do not agree, or `node_id` is malformed.
    case nodeDisagrees = "node-disagrees"
    /// Two pieces of evidence name different namespaces, or different clusters.
    case conflict = "conflict"
    /// Several clusters are configured, and nothing says which one it is.
    case noCluster = "no-cluster"
    /// A cluster is named that is not configured, or by what is not text.
    case unknownCluster = "unknown-cluster"
}
