package import AuditLog

/// `seg-<first seq, 20 digits>-<boot>.jsonl`.
package struct SegmentName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let first: Int64
    package let boot: LogIdentifier

    package init(first: Int64, boot: LogIdentifier) {
        self.first = first
        self.boot = boot
    }

    /// Nil for any other spelling.
    package init?(parsing name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(Array.init)
        let suffix = Array(".jsonl".utf8)
        guard parts.count == 3, parts[0].elementsEqual("seg".utf8), parts[2].suffix(suffix.count).elementsEqual(suffix),
            parts[1].count == 20, parts[1].allSatisfy({ (48...57).contains($0) }),
            let first = Int64(String(decoding: parts[1], as: UTF8.self)),
            let boot = LogIdentifier(parsing: Array(parts[2].dropLast(suffix.count)))
        else { return nil }
        self.init(first: first, boot: boot)
    }

    package var description: String {
        let digits = String(first)
        return "seg-" + String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits + "-\(boot).jsonl"
    }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}
