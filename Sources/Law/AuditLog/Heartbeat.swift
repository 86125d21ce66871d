import StrictJSON

/// That the log lives, whether or not anybody asks: where one is missing, the log was cut off or its process stood still. Its place in the chain
/// says how many lines there are.
package struct Heartbeat: Sendable, Equatable {
    /// Until the next one, in seconds.
    package let interval: Int64
    /// Made durable since the process started, and lost.
    package let records: Int
    package let lost: Int
    /// Files of the log.
    package let segments: Int

    package init(interval: Int64, records: Int, lost: Int, segments: Int) {
        self.interval = interval
        self.records = records
        self.lost = lost
        self.segments = segments
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("interval_s")
            json.bounded(interval)
            json.name("lost")
            json.count(lost)
            json.name("records")
            json.count(records)
            json.name("segments")
            json.count(segments)
        }
    }
}
