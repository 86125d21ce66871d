package import Quantities

/// Text and where it was written: what it means is judged later, and judged wrong it is reported at its place.
package struct YAMLText: Sendable {
    package let text: String
    package let position: SourcePosition

    package init(text: String, position: SourcePosition) {
        self.text = text
        self.position = position
    }

    /// The same text, to compare.
    package var bytes: UTF8Text { UTF8Text(text) }
}
