/// Whom a reply is for, as far as what it shows depends on that beside the grant: shapes have other ids for every viewer.
package struct ViewerName: Sendable, Hashable {
    let issuer: [UInt8]
    let subject: [UInt8]
    /// The subject of the agent that acts for this viewer, of the same issuer; nil where nobody does.
    let actor: [UInt8]?

    package init(issuer: [UInt8], subject: [UInt8], actor: [UInt8]? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.actor = actor
    }
}
