import StrictJSON

/// Why a command could not do its work: one line for people, what to do about it, and what the shell is told.
package struct CommandFailure: Error, Sendable {
    /// Whose the mistake is, and so what the shell is told.
    package enum Kind: Sendable {
        /// The command line is wrong: its usage is shown too.
        case usage
        /// What the command line names is wrong: a file, its content, the environment.
        case configuration
        /// The question was understood, and the answer is no.
        case doesNotHold
    }

    package let kind: Kind
    package let message: SafeText
    package let hint: SafeText?

    package init(_ kind: Kind, _ message: SafeText, hint: SafeText? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    package var exitCode: ExitCode {
        switch kind {
        case .usage, .configuration: .usage
        case .doesNotHold: .doesNotHold
        }
    }

    package static func usage(_ message: SafeText, hint: SafeText? = nil) -> CommandFailure {
        CommandFailure(.usage, message, hint: hint)
    }

    package static func configuration(_ message: SafeText, hint: SafeText? = nil) -> CommandFailure {
        CommandFailure(.configuration, message, hint: hint)
    }

    static func missing(_ option: Option) -> CommandFailure {
        .usage("option \(quoted: option.spelling) is missing")
    }

    static func unknownOption(_ name: String, known: [String]) -> CommandFailure {
        .usage("unknown option \(quoted: name)", hint: didYouMean(name, known))
    }

    static func unknownCommand(_ name: String, known: [String]) -> CommandFailure {
        .usage("unknown command \(quoted: name)", hint: didYouMean(name, known) ?? listing(known))
    }

    static func unknownChoice(_ word: String, of option: Option, known: [String]) -> CommandFailure {
        .usage(
            "option \(quoted: "--" + option.name) is \(quoted: word): expected \(quoted: known.joined(separator: "|"))",
            hint: didYouMean(word, known))
    }

    private static func didYouMean(_ name: String, _ known: [String]) -> SafeText? {
        NearestName.of(name, among: known).map { "did you mean \(quoted: $0)?" }
    }

    private static func listing(_ known: [String]) -> SafeText {
        "the commands are " + known.map { "\(quoted: $0)" as SafeText }.joined(separator: ", ")
    }
}
