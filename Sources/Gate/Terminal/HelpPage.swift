/// Help in the layout that users of Swift's command-line tools know: overview, usage, then what can be given.
struct HelpPage {
    private static let widest = 100
    /// Where the explanations begin; a longer term has a line of its own.
    private static let explanationColumn = 28

    private let width: Int
    private(set) var lines: [SafeText] = []

    /// - Parameter width: columns of the terminal; a pipe gets the widest page.
    private init(width: Int?) {
        self.width = min(width ?? Self.widest, Self.widest)
    }

    static func of(_ command: Command, tool: String, width: Int?) -> HelpPage {
        var page = HelpPage(width: width)
        page.begin("OVERVIEW: \(command.summary)", discussion: command.discussion)
        page.lines += ["", "USAGE: \(command.usage(of: tool))"]
        if let positional = command.positional {
            page.add(section: "ARGUMENTS:", [(SafeText(positional.placeholder), positional.help)])
        }
        let options = command.options.map { (SafeText($0.spelling), $0.help) }
        page.add(section: "OPTIONS:", options + [("-h, --help", Option.help.help)])
        page.add(section: "EXAMPLES:", examples: command.examples)
        return page
    }

    static func of(_ tool: CommandLineTool, width: Int?) -> HelpPage {
        var page = HelpPage(width: width)
        page.begin("OVERVIEW: \(tool.summary)", discussion: nil)
        page.lines += ["", "USAGE: \(tool.name) COMMAND"]
        page.add(section: "OPTIONS:", [("-h, --help", Option.help.help)])
        page.add(section: "COMMANDS:", tool.commands.map { (SafeText($0.name), $0.summary) })
        page.add(section: "EXAMPLES:", examples: tool.commands.flatMap { $0.examples.prefix(1) })
        page.lines += ["", "  See '\(tool.name) help COMMAND' for one of them."]
        return page
    }

    private mutating func begin(_ title: SafeText, discussion: SafeText?) {
        lines += title.wrapped(to: width)
        guard let discussion else { return }
        lines += [""] + discussion.wrapped(to: width)
    }

    private mutating func add(section title: SafeText, _ entries: [(term: SafeText, help: SafeText)]) {
        lines += ["", title]
        for entry in entries {
            let term = "  " + entry.term
            let help = entry.help.wrapped(to: max(20, width - Self.explanationColumn))
            let margin = SafeText(String(repeating: " ", count: Self.explanationColumn))
            if term.width + 2 > Self.explanationColumn {
                lines += [term] + help.map { margin + $0 }
            } else {
                lines.append(term.padded(to: Self.explanationColumn, .leading) + (help.first ?? ""))
                lines += help.dropFirst().map { margin + $0 }
            }
        }
    }

    /// Lines to type are never wrapped: they are copied.
    private mutating func add(section title: SafeText, examples: [Command.Example]) {
        guard !examples.isEmpty else { return }
        lines += ["", title]
        for example in examples {
            lines.append("  \(example.line)")
            lines += example.meaning.wrapped(to: max(20, width - 6)).map { "      " + $0 }
        }
    }
}
