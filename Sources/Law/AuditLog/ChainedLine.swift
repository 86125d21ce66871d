package import StrictJSON

/// What a line says of its place, read strictly. Whether that is where it stands is for `AuditChainReader` to say.
package struct ChainedLine: Sendable, Equatable {
    package let sequence: Int64
    /// Base64 as written.
    package let previous: String
    package let replica: LogIdentifier
    /// The whole record.
    package let record: JSONObject

    /// Whether nothing may follow it in its segment.
    var endsSegment: Bool { record["type"] == .string(SegmentClose.type) }

    private static let limits = JSONLimits(depth: 16, membersPerObject: 1_000, bytes: AuditRecord.largestLine)

    /// Reads a line without its line feed: an object without a repeated member, `v` 1, `seq` an integer, `prev` and `replica` text.
    package init(parsing line: [UInt8]) throws(LineProblem) {
        guard line.count <= AuditRecord.largestLine else { throw .tooLong }
        let value: JSONValue
        do {
            value = try JSONReader.read(line, limits: Self.limits)
        } catch {
            throw .notJSON(error)
        }
        guard case .object(let record) = value else { throw .notARecord(missing: "v") }
        guard case .number(let version) = record["v"], version.int64 == 1 else { throw .notARecord(missing: "v") }
        guard case .number(let number) = record["seq"], let sequence = number.int64 else {
            throw .notARecord(missing: "seq")
        }
        guard case .string(let previous) = record["prev"] else { throw .notARecord(missing: "prev") }
        guard case .string(let text) = record["replica"], let replica = LogIdentifier(parsing: Array(text.utf8)) else {
            throw .notARecord(missing: "replica")
        }
        self.sequence = sequence
        self.previous = previous
        self.replica = replica
        self.record = record
    }
}
