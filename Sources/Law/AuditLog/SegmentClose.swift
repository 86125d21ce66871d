import StrictJSON

/// That a segment ends with this line, since it was full or old: what it holds, this line included.
package struct SegmentClose: Sendable, Equatable {
    static let type = "log.segment.close"

    /// `seq` of its first line.
    package let first: Int64
    /// `seq` of this one.
    package let last: Int64

    package init(first: Int64, last: Int64) {
        self.first = first
        self.last = last
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("count")
            json.bounded(last - first + 1)
            json.name("first")
            json.bounded(first)
            json.name("last")
            json.bounded(last)
        }
    }
}
