package import Quantities

/// What policy documents may refer to, from the configuration; nil where that is not known, and then nothing is checked.
package struct PolicyContext: Sendable {
    /// The URLs of the configured issuers.
    package let issuers: [UTF8Text]?
    /// The names of the configured backends.
    package let backends: [UTF8Text]?

    package init(issuers: [UTF8Text]?, backends: [UTF8Text]?) {
        self.issuers = issuers
        self.backends = backends
    }
}
