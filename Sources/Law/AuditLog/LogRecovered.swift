import Quantities
import StrictJSON

/// That the log was repaired, and what the repair took away. Nothing that was acknowledged is ever cut.
package struct LogRecovered: Sendable, Equatable {
    /// Why: raw values are stable.
    package enum Cause: String, Sendable, CaseIterable {
        /// At a start: a crash left half a line.
        case tornTail = "torn-tail"
        /// At a start: a crash left a segment without a record.
        case emptySegment = "empty-segment"
        /// While running: why the writer had failed.
        case noSpace = "no-space"
        case quota
        case inputOutput = "input-output"
        case readOnly = "read-only"
        case segmentChanged = "segment-changed"
        case other
    }

    package let cause: Cause
    /// File name.
    package let segment: String
    /// What the segment holds now.
    package let keptBytes: Int
    package let cutBytes: Int
    /// SHA-256 of the bytes that were cut; nil where none were, or where they could not be read.
    package let cutHash: [UInt8]?
    /// The file that has them now.
    package let movedTo: String?
    /// Records that were submitted and failed since the log last worked.
    package let lostRecords: Int

    package init(
        cause: Cause, segment: String, keptBytes: Int, cutBytes: Int, cutHash: [UInt8]?, movedTo: String? = nil,
        lostRecords: Int = 0
    ) {
        self.cause = cause
        self.segment = segment
        self.keptBytes = keptBytes
        self.cutBytes = cutBytes
        self.cutHash = cutHash
        self.movedTo = movedTo
        self.lostRecords = lostRecords
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("cause")
            json.string(cause.rawValue)
            json.name("cut_bytes")
            json.count(cutBytes)
            if let cutHash {
                json.name("cut_sha256")
                json.hex(cutHash.prefix(32))
            }
            json.name("kept_bytes")
            json.count(keptBytes)
            json.name("lost_records")
            json.count(lostRecords)
            if let movedTo {
                json.name("moved_to")
                json.text(UTF8Text(movedTo), limit: 300)
            }
            json.name("segment")
            json.text(UTF8Text(segment), limit: 300)
        }
    }
}
