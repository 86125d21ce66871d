import Quantities

/// The path of a target: split before it is decoded, so that an encoded slash never makes a segment.
enum TargetPath {
    /// `path` begins with a slash.
    static func segments(of path: ArraySlice<UInt8>) throws(TargetRefusal) -> [UTF8Text] {
        guard path.count > 1 else { return [] }
        var segments: [UTF8Text] = []
        for raw in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            segments.append(try segment(raw))
        }
        return segments
    }

    private static func segment(_ raw: ArraySlice<UInt8>) throws(TargetRefusal) -> UTF8Text {
        guard !raw.isEmpty else { throw .emptySegment }
        // Nothing to decode, and nothing that could be refused.
        if raw.allSatisfy(plain.contains) { return UTF8Text(validated: Array(raw)) }
        guard let decoded = PercentCoding.decode(raw) else { throw .escape }
        guard let text = UTF8Text(validating: decoded) else { throw .encoding }
        guard !text.holdsControl else { throw .control }
        guard !decoded.contains(where: { forbidden.contains($0) }), !Lookalikes.holdDelimiter(text) else {
            throw .delimiter
        }
        guard !Lookalikes.areDots(text) else { throw .dotSegment }
        return text
    }

    /// Unreserved (RFC 3986 section 2.3), but for the dot.
    private static let plain = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~")

    /// What some router splits, decodes or strips a second time.
    private static let forbidden = ByteSet("/\\%;")
}

extension UTF8Text {
    /// A C0 or C1 control character, or DEL.
    var holdsControl: Bool {
        string.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }
}
