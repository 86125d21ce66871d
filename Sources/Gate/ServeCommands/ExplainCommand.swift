import AccessPolicy
import Backends
import FoundationEssentials
import Ownership
import Redaction
import Terminal
import TraceModel
import View

/// `spanwarden explain`: reads a recorded reply and prints the view that a grant leaves of it, with the reason for every span.
enum ExplainCommand {
    private static let trace = Option(
        "trace", .value(placeholder: "FILE"), required: true, help: "a recorded reply of Jaeger's /api/traces/{id}, raw"
    )
    private static let grant = Option(
        "grant", .value(placeholder: "LIST"), required: true,
        help:
            "an assumed grant: namespace=visibility, comma-separated; a namespace may be a glob, visibility is full or masked"
    )
    private static let output = Option(
        "output", .choice(["tree", "json", "reply"]),
        help: "tree (for people), json (for machines), or reply: the body that the viewer would get")

    static let command = Command(
        "explain", summary: "show which spans of a recorded trace a viewer sees, and why",
        discussion: """
            The grant is assumed, not proven, and reaches no server. The namespaces it names are the known ones; values are redacted \
            by the built-in credential baseline.
            """,
        options: [trace, grant, output],
        examples: [
            .init(
                "spanwarden explain --trace reply.json --grant payments=full,storefront=masked",
                "the view of a payments engineer who may look over the storefront's shoulder"),
            .init(
                "spanwarden explain --trace reply.json --grant 'team-*=full' --output json",
                "the same decision for each span, for a script"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        let assumed = try assumedGrant(arguments.require(grant))
        let explanation = try Explanation(
            reply: contents(of: arguments.require(trace)), grant: assumed.grant,
            ownership: OwnershipRules(known: Set(assumed.namespaces)), rules: [])
        switch arguments.value(output) ?? "tree" {
        case "json": console.print(SafeText(lines: explanation.json))
        case "reply": console.print(SafeText(lines: try explanation.replyText()))
        default: ExplanationTree(explanation).print(on: console)
        }
        return .holds
    }

    private static func assumedGrant(_ text: String) throws -> AssumedGrant {
        do {
            return try AssumedGrant(parsing: text)
        } catch {
            let words = Visibility.allCases.map(\.rawValue).joined(separator: ", ")
            switch error {
            case .malformed(let entry):
                throw CommandFailure.usage("--grant entry \(quoted: entry) is not `namespace=visibility`")
            case .unknownVisibility(let word):
                throw CommandFailure.usage("--grant visibility \(quoted: word) is none of \(words)")
            case .notANamespace(let name):
                throw CommandFailure.usage(
                    "--grant namespace \(quoted: name) is neither a DNS label nor a glob",
                    hint: "write payments, team-* or *")
            }
        }
    }

    /// Recorded replies are read whole; one of more than 1 GiB is no recording.
    private static func contents(of path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandFailure.configuration(
                "\(quoted: path) can't be read", hint: "give a file that holds one reply")
        }
    }
}
