import StrictJSON

/// What some reader of YAML 1.1 or 1.2 would make of an unquoted scalar that is not text to it.
///
/// Where text is wanted, such a scalar is refused: `namespace: no` must not be one thing here and another in the tool with
/// which it was reviewed. Where the two versions differ, both count; where readers differ in detail, the wider reading does.
package enum PlainScalarType: String, Sendable {
    case null
    case boolean
    case number
    case date
    /// YAML 1.1's `<<` and `=`.
    case special

    /// Nil where every reader reads text.
    package init?(of text: String) {
        let bytes = Array(text.utf8)
        let lowered = String(decoding: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        if ["", "~", "null"].contains(lowered) {
            self = .null
        } else if ["y", "yes", "n", "no", "true", "false", "on", "off"].contains(lowered) {
            self = .boolean
        } else if ["<<", "="].contains(lowered) {
            self = .special
        } else if PlainNumber.matches(bytes) {
            self = .number
        } else if PlainDate.matches(bytes) {
            self = .date
        } else {
            return nil
        }
    }

    /// `` `no` is a boolean to other YAML readers: expected text ``.
    func refusal(of text: String) -> String {
        let what = text.isEmpty ? "is empty, which is null" : "\(ForeignText.quoted(text)) is a \(rawValue) value"
        return what + " to other YAML readers: expected text"
    }

    func hint(for text: String) -> String {
        text.isEmpty ? "write a value" : "quote it: \"" + text + "\""
    }
}
