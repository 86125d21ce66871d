/// One thing that is wrong in a file that people write: where, what was found and what would be right.
package struct Problem: Sendable, Hashable, CustomStringConvertible {
    package let position: SourcePosition
    /// One line, without the position.
    package let message: String
    /// What to write instead, where that can be said.
    package let hint: String?

    package init(position: SourcePosition, message: String, hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message`, one line, without the hint.
    package var description: String { position.description + ": " + message }
}
