package import Identity
package import Quantities
package import TraceModel

/// What policy documents may refer to, from the configuration; nil where that is not known, and then nothing is checked.
package struct PolicyContext: Sendable {
    /// The URLs of the configured issuers.
    package let issuers: [UTF8Text]?
    /// The names of the configured backends.
    package let backends: [UTF8Text]?
    /// Whether a key for pseudonyms and the ids of shapes is configured.
    package let hasPseudonymKey: Bool?
    /// Where there are several clusters: every namespace then names one.
    package let clusters: ClusterTable?
    /// The issuers that are Kubernetes clusters.
    package let serviceAccounts: [ServiceAccountMapping]

    package init(
        issuers: [UTF8Text]?, backends: [UTF8Text]?, hasPseudonymKey: Bool? = nil, clusters: ClusterTable? = nil,
        serviceAccounts: [ServiceAccountMapping] = []
    ) {
        self.serviceAccounts = serviceAccounts
        self.clusters = clusters
        self.hasPseudonymKey = hasPseudonymKey
        self.issuers = issuers
        self.backends = backends
    }
}
