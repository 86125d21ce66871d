/// A media type that a caller takes, in lower case and without parameters: `application/json`.
package struct DocumentType: Hashable, Sendable, CustomStringConvertible {
    /// As it stands in a `Content-Type`.
    package let description: String

    /// RFC 8259 section 11.
    package static let json = DocumentType(known: "application/json")
    /// RFC 7517 section 8.5.2.
    package static let keySet = DocumentType(known: "application/jwk-set+json")

    private init(known text: String) {
        description = text
    }

    /// Nil for anything but two tokens with a slash between them.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8).map(\.lowercased)
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isToken) }) else { return nil }
        description = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a `Content-Type` is this one: alone, or in UTF-8 and saying so.
    func isNamed(by value: ArraySlice<UInt8>) -> Bool {
        let parts = value.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
            .map(\.trimmed)
        guard parts[0].reads(description) else { return false }
        return parts.count == 1 || parts[1].reads("charset=utf-8") || parts[1].reads("charset=\"utf-8\"")
    }
}
