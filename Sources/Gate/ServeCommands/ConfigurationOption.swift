import Gateway
import Terminal
import YAMLDocuments

/// `--config FILE`, read whole or reported whole.
enum ConfigurationOption {
    static let option = Option(
        "config", .value(placeholder: "FILE"), required: true, help: "the gateway's configuration, spanwarden.yaml")

    /// Nil where anything is wrong: every problem is on standard error then, with its file, line and column.
    static func load(
        _ arguments: Arguments, requiring sections: Set<ConfigurationSection>, _ console: Console
    ) throws -> LoadedConfiguration? {
        do {
            return try LoadedConfiguration.load(path: arguments.require(option), requiring: sections)
        } catch let problems as ProblemList {
            report(problems, on: console)
            return nil
        }
    }

    /// Each problem with its line, a caret below the column, and its hint.
    static func report(_ problems: ProblemList, on console: Console) {
        var source = ProblemSource()
        for problem in problems.problems {
            let place = problem.position
            console.complain(
                "\(place.description): \(problem.message)",
                excerpt: source.line(at: place).map { SourceExcerpt($0, line: place.line, column: place.column) },
                hint: problem.hint.map { SafeText($0) })
        }
    }
}
