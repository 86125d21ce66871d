/// A path that stands before a backend's own, here or there.
enum PathPrefix {
    /// `/a/b`: non-empty segments of unreserved characters (RFC 3986 section 2.3), none of them `.` or `..`; so that there is
    /// one spelling and nothing to normalize.
    static func isValid(_ text: String) -> Bool {
        let segments = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count > 1, segments[0].isEmpty else { return false }
        return segments.dropFirst().allSatisfy { segment in
            !segment.isEmpty && segment != [UInt8(ascii: ".")] && segment != Array("..".utf8)[...]
                && segment.allSatisfy(isUnreserved)
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-._~".utf8.contains(byte)
    }
}
