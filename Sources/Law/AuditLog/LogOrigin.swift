/// Whose log it is: the replica, for ever, and one run of its process. Both are ids of ours: 32 lower-case hex digits.
package struct LogOrigin: Sendable, Hashable {
    package let replica: LogIdentifier
    package let boot: LogIdentifier

    package init(replica: LogIdentifier, boot: LogIdentifier) {
        self.replica = replica
        self.boot = boot
    }
}
