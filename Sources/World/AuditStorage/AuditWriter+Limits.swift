extension AuditWriter {
    /// How much may wait for the disk before records are refused.
    package struct Limits: Sendable {
        package let records: Int
        package let bytes: Int

        package init(records: Int = 4_096, bytes: Int = 16 << 20) {
            self.records = records
            self.bytes = bytes
        }
    }
}
