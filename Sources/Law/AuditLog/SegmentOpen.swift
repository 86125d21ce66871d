import Quantities
import StrictJSON

/// That a segment follows one that ended with its `log.segment.close`: which file that was, and what it held.
package struct SegmentOpen: Sendable, Equatable {
    /// File name.
    package let previous: String
    /// SHA-256 of the whole file.
    package let hash: [UInt8]

    package init(previous: String, hash: [UInt8]) {
        self.previous = previous
        self.hash = hash
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("previous")
            json.text(UTF8Text(previous), limit: 300)
            json.name("previous_sha256")
            json.hex(hash.prefix(32))
        }
    }
}
