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

    static func report(_ problems: ProblemList, on console: Console) {
        for problem in problems.problems {
            console.complain(
                "\(problem.position.description): \(problem.message)", hint: problem.hint.map { SafeText($0) })
        }
    }
}
