import StrictJSON

/// Which policies are in force when serving begins.
package struct PolicyLoad: Sendable, Equatable {
    /// The snapshot's.
    package let digest: [UInt8]
    package let documents: Int

    package init(digest: [UInt8], documents: Int) {
        self.digest = digest
        self.documents = documents
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("digest")
            json.hex(digest.prefix(32))
            json.name("documents")
            json.count(documents)
        }
    }
}
