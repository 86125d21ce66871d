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

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            let hashes: [(StaticString, [UInt8]?)] = [
                ("binary", binary), ("configuration", configuration), ("policy", policy),
            ]
            for (name, hash) in hashes {
                guard let hash else { continue }
                json.name(name)
                json.hex(hash.prefix(32))
            }
            json.name("version")
            json.text(UTF8Text(version), limit: 256)
        }
    }
}
