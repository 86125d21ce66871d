package import StrictJSON

/// One node of a document, with the place where it was written.
///
/// A scalar is text, as written; what it means is said by the reading call (`YAMLNode+Reading.swift`), never guessed
/// from its looks.
package struct YAMLNode: Sendable {
    /// What kind of node it is, and what it holds.
    package enum Content: Sendable {
        /// `isPlain`: written without quotes and not as a block.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case mapping([YAMLEntry])
    }

    package let position: SourcePosition
    package let content: Content

    package init(position: SourcePosition, content: Content) {
        self.position = position
        self.content = content
    }

    /// The node as JSON in which every scalar is a string: equal for documents that differ only in layout, comments,
    /// quotes and the order of keys.
    package var canonical: JSONValue {
        switch content {
        case .scalar(let text, _): .string(text)
        case .list(let items): .array(items.map(\.canonical))
        case .mapping(let entries): .object(JSONObject(entries.map { ($0.key, $0.value.canonical) }))
        }
    }
}

/// One key of a mapping and its value.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode

    package init(key: String, keyPosition: SourcePosition, value: YAMLNode) {
        self.key = key
        self.keyPosition = keyPosition
        self.value = value
    }
}
