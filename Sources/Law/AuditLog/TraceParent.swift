/// The caller's `traceparent` where it is well-formed (W3C Trace Context section 3.2.2, version 00): it joins our record with theirs.
package struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Nil for anything but `00-<32 hex>-<16 hex>-<2 hex>` in lower case, and for an id of zeros.
    package init?(_ bytes: [UInt8]) {
        let fields = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.map(\.count) == [2, 32, 16, 2], fields[0].elementsEqual("00".utf8) else { return nil }
        guard fields.allSatisfy({ $0.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }) else {
            return nil
        }
        guard [fields[1], fields[2]].allSatisfy({ $0.contains { $0 != UInt8(ascii: "0") } }) else { return nil }
        description = String(decoding: bytes, as: UTF8.self)
    }
}
