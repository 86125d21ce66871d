package import Quantities

/// A target that we wrote: printed from decoded values, with one spelling for each of them.
package struct UpstreamTarget: Sendable, Equatable {
    package let bytes: [UInt8]

    /// Bytes other than letters, digits, `-`, `.`, `_` and `~` are percent-encoded, a space too.
    ///
    /// - Returns: nil for a segment that is empty, `.` or `..`, which no encoding makes safe.
    package init?(segments: [UTF8Text], query: [(name: UTF8Text, value: UTF8Text)] = []) {
        var bytes: [UInt8] = segments.isEmpty ? [UInt8(ascii: "/")] : []
        for segment in segments {
            guard !segment.bytes.isEmpty, !Lookalikes.areDots(segment) else { return nil }
            bytes.append(UInt8(ascii: "/"))
            PercentCoding.append(segment.bytes, to: &bytes)
        }
        var separator = UInt8(ascii: "?")
        for (name, value) in query {
            bytes.append(separator)
            PercentCoding.append(name.bytes, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            PercentCoding.append(value.bytes, to: &bytes)
            separator = UInt8(ascii: "&")
        }
        self.bytes = bytes
    }
}
