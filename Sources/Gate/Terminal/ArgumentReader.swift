/// Reads words into `Arguments`, by the conventions of swift-argument-parser, but that an option given twice is refused:
/// of two answers to one question, none is obviously meant.
struct ArgumentReader {
    private let command: Command
    private var arguments = Arguments()
    private var words: ArraySlice<String> = []

    init(_ command: Command) {
        self.command = command
    }

    /// Nil where help is asked for.
    mutating func read(_ line: [String]) throws(CommandFailure) -> Arguments? {
        let beforeTerminator = line.prefix { $0 != "--" }
        guard !beforeTerminator.contains("--help"), !beforeTerminator.contains("-h") else { return nil }
        words = line[...]
        while let word = words.popFirst() {
            guard word != "--" else { break }
            if looksLikeOption(word) { try readOption(word) } else { arguments.record(positional: word) }
        }
        for word in words { arguments.record(positional: word) }
        try checkCounts()
        return arguments
    }

    /// A lone `-` is a word: it stands for standard input by custom.
    private func looksLikeOption(_ word: String) -> Bool {
        word.utf8.count > 1 && word.utf8.first == UInt8(ascii: "-")
    }

    private mutating func readOption(_ word: String) throws(CommandFailure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let (spelling, attached) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
        guard
            let option = command.options.first(where: {
                spelling.hasPrefix("--") && $0.isNamed(String(spelling.dropFirst(2)))
            })
        else { throw .unknownOption(spelling, known: (command.options + [.help]).map { "--" + $0.name }) }

        switch option.kind {
        case .flag:
            guard attached == nil else { throw .usage("option \(quoted: spelling) takes no value") }
            try recordOnce("", for: option)
        case .value:
            try recordOnce(value(attached, of: option), for: option)
        case .values:
            arguments.record(try value(attached, of: option), for: option)
        case .choice(let words):
            let word = try value(attached, of: option)
            guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
                throw .unknownChoice(word, of: option, known: words)
            }
            try recordOnce(word, for: option)
        }
    }

    /// What follows the equals sign, else the next word, unless that is an option itself.
    private mutating func value(_ attached: String?, of option: Option) throws(CommandFailure) -> String {
        if let attached { return attached }
        guard let next = words.first, !looksLikeOption(next) else {
            throw .usage(
                "option \(quoted: option.spelling) needs a value",
                hint: "a value that starts with `-` is written \(quoted: "--" + option.name + "=VALUE")")
        }
        words.removeFirst()
        return next
    }

    private mutating func recordOnce(_ value: String, for option: Option) throws(CommandFailure) {
        guard !arguments.isSet(option) else { throw .usage("option \(quoted: "--" + option.name) is given twice") }
        arguments.record(value, for: option)
    }

    private func checkCounts() throws(CommandFailure) {
        for option in command.options where option.isRequired && !arguments.isSet(option) { throw .missing(option) }
        let count = arguments.positionals.count
        let minimum = command.positional?.minimum ?? 0
        guard count >= minimum else {
            throw .usage("argument \(quoted: command.positional?.placeholder ?? "") is missing")
        }
        let maximum = command.positional?.maximum ?? 0
        guard count <= maximum else { throw .usage("unexpected argument \(quoted: arguments.positionals[maximum])") }
    }
}
