import AccessPolicy
import Gateway
import StrictJSON
import Terminal
import YAMLDocuments

/// `spanwarden check`: everything that is wrong with a configuration and all that it names, at once.
enum CheckCommand {
    private static let output = Option(
        "output", .choice(["text", "json"]), help: "text (for people) or json (for machines)")

    static let command = Command(
        "check", summary: "report everything wrong with a configuration, its policies and key sets",
        discussion: "Exits 0 where nothing is wrong and 2 otherwise. Nothing is asked of an issuer or a store.",
        options: [ConfigurationOption.option, output],
        examples: [
            .init("spanwarden check --config spanwarden.yaml", "before a deployment"),
            .init("spanwarden check --config spanwarden.yaml --output json", "the same, for a pipeline"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        let isJSON = arguments.value(output) == "json"
        do {
            let path = try arguments.require(ConfigurationOption.option)
            let loaded = try LoadedConfiguration.load(path: path, requiring: ConfigurationSection.serve)
            console.print(isJSON ? SafeText(lines: json([])) : summary(of: loaded))
            return .holds
        } catch let problems as ProblemList {
            guard isJSON else {
                ConfigurationOption.report(problems, on: console)
                return .usage
            }
            console.print(SafeText(lines: json(problems.problems)))
            return .usage
        }
    }

    private static func summary(of loaded: LoadedConfiguration) -> SafeText {
        let digest = (loaded.policies?.digest ?? []).prefix(8).map { byte in
            byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return "nothing is wrong; policies \(digest.joined())"
    }

    private static func json(_ problems: [Problem]) -> String {
        let entries = problems.map { problem in
            JSONValue.object(
                JSONObject([
                    ("file", .string(problem.position.file)),
                    ("line", .number(JSONNumber(Int64(problem.position.line)))),
                    ("column", .number(JSONNumber(Int64(problem.position.column)))),
                    ("message", .string(problem.message)), ("hint", problem.hint.map { .string($0) } ?? .null),
                ]))
        }
        return String(decoding: JSONWriter.pretty(.object(JSONObject([("problems", .array(entries))]))), as: UTF8.self)
    }
}
