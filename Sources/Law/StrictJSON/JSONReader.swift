/// Reads JSON strictly, so that nobody else can read the same bytes differently.
///
/// It takes what RFC 8259 allows, less what readers disagree about: no byte order mark, no repeated member (compared
/// as bytes, after escapes are resolved), no lone surrogate, nothing after the value.
package enum JSONReader {
    /// The one value in `bytes`. Throws at the first problem.
    package static func read(_ bytes: [UInt8], limits: JSONLimits) throws(JSONFailure) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw JSONFailure(.tooLarge(limit: limits.bytes), at: limits.bytes) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw JSONFailure(.byteOrderMark, at: 0) }
        try checkUTF8(bytes)
        var cursor = JSONCursor(bytes: bytes, limits: limits)
        cursor.skipWhiteSpace()
        let value = try cursor.value(depth: 0)
        cursor.skipWhiteSpace()
        guard cursor.isAtEnd else { throw JSONFailure(.trailingContent, at: cursor.offset) }
        return value
    }

    /// Once for all bytes: every string may then be taken as it stands.
    private static func checkUTF8(_ bytes: [UInt8]) throws(JSONFailure) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONFailure(.invalidUTF8, at: error.byteOffsets.lowerBound)
        }
    }
}
