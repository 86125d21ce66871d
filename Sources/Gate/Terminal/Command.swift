/// One command: what it is called, what it takes, how it is used, and what it does.
package struct Command: Sendable {
    /// A line that can be typed as it stands, and what it is good for.
    package struct Example: Sendable {
        package let line: String
        package let meaning: SafeText

        package init(_ line: String, _ meaning: SafeText) {
            self.line = line
            self.meaning = meaning
        }
    }

    package let name: String
    /// One line, for the list of commands.
    package let summary: SafeText
    /// What a reader of the summary still needs to know.
    package let discussion: SafeText?
    package let positional: Positional?
    package let options: [Option]
    package let examples: [Example]
    /// Returns what the shell is told; throws `CommandFailure` where it can't do its work.
    package let run: @Sendable (Arguments, Console) throws -> ExitCode

    package init(
        _ name: String, summary: SafeText, discussion: SafeText? = nil, positional: Positional? = nil,
        options: [Option] = [], examples: [Example],
        run: @escaping @Sendable (Arguments, Console) throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.positional = positional
        self.options = options
        self.examples = examples
        self.run = run
    }

    /// `spanwarden explain --trace FILE [--span ID]`, where `tool` is `spanwarden`.
    func usage(of tool: String) -> SafeText {
        let words = [tool, name] + options.map(\.usage) + (positional.map { [$0.usage] } ?? [])
        return SafeText(words.joined(separator: " "))
    }
}
