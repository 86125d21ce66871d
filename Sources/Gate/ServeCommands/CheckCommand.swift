import AccessPolicy
import Gateway
import StrictJSON
import Terminal
import YAMLDocuments

/// `spanwarden check`: everything that is wrong with a configuration and all that it names, at once.
enum CheckCommand {
    private static let output = Option(
        "output", .choice(["text", "json"]), help: "text (for people) or json (for machines)")

    private static let connect = Option("connect", .flag, help: "ask the issuers and the stores as well")

    static let command = Command(
        "check", summary: "report everything wrong with a configuration, its policies and key sets",
        discussion: """
            Exits 0 where nothing is wrong and 2 otherwise. Nobody is asked anything, unless --connect is given: then each issuer is asked for its keys, and each \
            store for its services, once as the gateway would and once without its secrets; 1 says that one of them does not answer as it must.
            """,
        options: [ConfigurationOption.option, connect, output],
        examples: [
            .init("spanwarden check --config spanwarden.yaml", "before a deployment"),
            .init("spanwarden check --config spanwarden.yaml --output json", "the same, for a pipeline"),
            .init(
                "spanwarden check --config spanwarden.yaml --connect",
                "with issuers and stores, where it will be served"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        let isJSON = arguments.value(output) == "json"
        do {
            let path = try arguments.require(ConfigurationOption.option)
            let loaded = try LoadedConfiguration.load(path: path, requiring: ConfigurationSection.serve)
            let findings = arguments.isSet(connect) ? try findings(of: loaded) : []
            if isJSON {
                console.print(SafeText(lines: json([], findings)))
            } else {
                let isWell = !findings.contains { $0.outcome == .fails }
                console.print(
                    summary(
                        of: loaded, isWell ? "nothing is wrong" : "the configuration is right, and what it needs is not"
                    ))
                show(findings, on: console)
            }
            return findings.contains { $0.outcome == .fails } ? .doesNotHold : .holds
        } catch let problems as ProblemList {
            guard isJSON else {
                ConfigurationOption.report(problems, on: console)
                return .usage
            }
            console.print(SafeText(lines: json(problems.problems)))
            return .usage
        }
    }

    private static func summary(of loaded: LoadedConfiguration, _ verdict: SafeText) -> SafeText {
        let digest = (loaded.policies?.digest ?? []).prefix(8).map { byte in
            byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
        return "\(verdict); policies \(digest.joined())"
    }

    private static func findings(of loaded: LoadedConfiguration) throws -> [ConnectionFinding] {
        do throws(GatewayStartFailure) {
            return try ConnectionCheck.findings(of: loaded)
        } catch {
            throw CommandFailure.configuration("nothing can be asked: \(error.description)")
        }
    }

    private static func show(_ findings: [ConnectionFinding], on console: Console) {
        guard !findings.isEmpty else { return }
        var table = Table([Table.Column("what"), Table.Column("outcome"), Table.Column("message")])
        for finding in findings {
            table.append([
                SafeText(finding.subject), SafeText(finding.outcome.rawValue).styled(style(of: finding.outcome)),
                SafeText(finding.message),
            ])
        }
        console.print(table)
        // A table is cut where a terminal ends.
        for finding in findings where finding.outcome == .fails {
            console.complain("\(finding.subject): \(finding.message)")
        }
    }

    private static func style(of outcome: ConnectionFinding.Outcome) -> TextStyle {
        switch outcome {
        case .holds: .green
        case .doubtful: .yellow
        case .fails: .red
        }
    }

    private static func json(_ problems: [Problem], _ findings: [ConnectionFinding] = []) -> String {
        let entries = problems.map { problem in
            JSONValue.object(
                JSONObject([
                    ("file", .string(problem.position.file)),
                    ("line", .number(JSONNumber(Int64(problem.position.line)))),
                    ("column", .number(JSONNumber(Int64(problem.position.column)))),
                    ("message", .string(problem.message)), ("hint", problem.hint.map { .string($0) } ?? .null),
                ]))
        }
        let connections = findings.map { finding in
            JSONValue.object(
                JSONObject([
                    ("what", .string(finding.subject)), ("outcome", .string(finding.outcome.rawValue)),
                    ("message", .string(finding.message)),
                ]))
        }
        let report =
            [("problems", JSONValue.array(entries))] + (findings.isEmpty ? [] : [("connections", .array(connections))])
        return String(decoding: JSONWriter.pretty(.object(JSONObject(report))), as: UTF8.self)
    }
}
