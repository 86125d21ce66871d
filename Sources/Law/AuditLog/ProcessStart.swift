import Quantities
import StrictJSON

/// What runs: the first record of a process.
package struct ProcessStart: Sendable, Equatable {
    package let version: String
    /// SHA-256 of the program's file, of its configuration and of its policies, where they could be had.
    package let binary: [UInt8]?
    package let configuration: [UInt8]?
    package let policy: [UInt8]?

    package init(version: String, binary: [UInt8]? = nil, configuration: [UInt8]? = nil, policy: [UInt8]? = nil) {
        self.version = version
        self.binary = binary
        self.configuration = configuration
        self.policy = policy
    }

    var data: JSONValue {
        .members([
            ("binary", binary.map { .string(RecordHash.hex($0.prefix(32))) }),
            ("configuration", configuration.map { .string(RecordHash.hex($0.prefix(32))) }),
            ("policy", policy.map { .string(RecordHash.hex($0.prefix(32))) }),
            ("version", Bounded.text(UTF8Text(version), limit: 256)),
        ])
    }
}
