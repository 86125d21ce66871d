import AuditLog
import YAMLDocuments

/// Something that files make and a reload replaces.
struct ReloadPart: Sendable {
    /// What comes of reading again.
    enum Outcome: Sendable {
        /// What is in force says the same.
        case same
        /// Put in force once the records are durable.
        case replacement([AuditEvent], putInForce: @Sendable () -> Void)
        /// It is other, and only a start puts it in force.
        case pending(PendingConfiguration)
    }

    /// How it is called.
    let name: FilesChange
    /// The digest of what its files hold now.
    let look: @Sendable () -> [UInt8]
    /// Throws everything that is wrong with them. `isNews`: they look other than what is in force was made of.
    let read: @Sendable (_ isNews: Bool) throws(ProblemList) -> Outcome
}
