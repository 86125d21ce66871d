import StrictJSON

/// `spanwarden.yaml` is well-formed and other than what the process runs with: what it says comes into force by a restart alone.
package struct PendingConfiguration: Sendable, Equatable {
    /// SHA-256 of the file that the process was started with.
    package let running: [UInt8]
    /// SHA-256 of what the file holds now.
    package let found: [UInt8]

    package init(running: [UInt8], found: [UInt8]) {
        self.running = running
        self.found = found
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("found")
            json.hex(found.prefix(32))
            FilesChange(.configuration).writeMembers(to: &json)
            json.name("running")
            json.hex(running.prefix(32))
        }
    }
}
