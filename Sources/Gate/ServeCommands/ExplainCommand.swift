import AccessPolicy
import Backends
import Gateway
import Identity
import Ownership
import Quantities
import Redaction
import StrictJSON
import Terminal
import TokenVerification
import TraceModel
import View

/// `spanwarden explain`: reads a recorded reply and prints the view that a grant leaves of it, with the reason for every span.
enum ExplainCommand {
    private static let trace = Option(
        "trace", .value(placeholder: "FILE"), required: true,
        help: "a recorded reply of Jaeger's /api/traces/{id}, raw; at most 1 GiB"
    )
    private static let grant = Option(
        "grant", .value(placeholder: "LIST"),
        help:
            "an assumed grant: namespace=visibility, comma-separated; a namespace may be a glob, visibility is full, masked, shape or hidden"
    )
    private static let config = Option(
        "config", .value(placeholder: "FILE"),
        help: "take grant, ownership and redaction from this configuration; with --as")
    private static let claims = Option(
        "as", .value(placeholder: "FILE"),
        help: "the claims of an assumed viewer: a token's payload as JSON, `iss` included")
    private static let at = Option(
        "at", .value(placeholder: "TIME"),
        help: "decide as of this time (2026-11-25T12:00:00Z), instead of now; with --as")
    private static let from = Option(
        "from", .value(placeholder: "ADDRESS"), help: "decide for a request from this IP address; with --as")
    private static let backend = Option(
        "backend", .value(placeholder: "NAME"),
        help: "which store is asked, where the configuration has several; with --as")
    private static let output = Option(
        "output", .choice(["tree", "json", "reply"]),
        help: "tree (for people), json (for machines), or reply: the body that the viewer would get")

    static let command = Command(
        "explain", summary: "show which spans of a recorded trace a viewer sees, and why",
        discussion: """
            Nothing given here is proven, and nothing of it reaches a server. With --grant the namespaces it names are the known ones, and \
            values are redacted by the built-in credential baseline alone; with --config and --as the viewer's policies decide. The key of pseudonyms and shapes is not read: pseudonyms are shown as ****, shapes get numbers for ids.
            """,
        options: [
            trace, grant, config, claims, at, from, backend, SpanQuestion.span, SpanQuestion.attribute, output,
        ],
        examples: [
            .init(
                "spanwarden explain --trace reply.json --grant payments=full,storefront=masked",
                "the view of a payments engineer who may look over the storefront's shoulder"),
            .init(
                "spanwarden explain --config spanwarden.yaml --as claims.json --trace reply.json",
                "which policies show or hide each span to somebody with these claims"),
            .init(
                "spanwarden explain --trace reply.json --grant 'team-*=full' --output json",
                "the same decision for each span, for a script"),
            .init(
                "spanwarden explain --config spanwarden.yaml --as claims.json --trace reply.json --span 0123456789abcdef",
                "why somebody with these claims does not see this span: its owner, the claims, the rules that nearly match"
            ),
            .init(
                "spanwarden explain --grant payments=full --trace reply.json --span 0123456789abcdef --attribute http.url",
                "what becomes of one attribute, and by which rule; never its value"),
        ],
        run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        let question = try SpanQuestion(arguments)
        let form = arguments.value(output) ?? "tree"
        if question != nil, form == "reply" {
            throw CommandFailure.usage("--output reply with --span", hint: "a reply is whole: give tree or json")
        }
        guard let viewer = try viewer(arguments, console) else { return .usage }
        let explanation = try Explanation(
            reply: contents(of: arguments.require(trace), atMost: .gibibytes(1), holding: "one reply"), for: viewer)
        if let question {
            try question.answer(explanation, for: viewer, asJSON: form == "json", on: console)
            return .holds
        }
        switch form {
        case "json": console.print(HarmlessJSON(explanation.json).text)
        case "reply": console.print(HarmlessJSON(try explanation.replyText()).text)
        default: ExplanationTree(explanation).print(on: console)
        }
        return .holds
    }

    /// Whose view is to be explained. Nil where what they are described by is wrong and reported.
    private static func viewer(_ arguments: Arguments, _ console: Console) throws -> ExplainedViewer? {
        switch (arguments.value(grant), arguments.value(config), arguments.value(claims)) {
        case (let text?, nil, nil): return ExplainedViewer(try assumedGrant(text))
        case (nil, _?, let file?):
            guard let loaded = try ConfigurationOption.load(arguments, requiring: ConfigurationSection.policy, console),
                let policies = loaded.policies
            else { return nil }
            return try viewer(
                claims: contents(of: file, atMost: .mebibytes(1), holding: "a token's payload"), file, loaded, policies,
                arguments)
        default:
            throw CommandFailure.usage(
                "whose view is not said", hint: "give --grant, or --config with --as")
        }
    }

    private static func moment(_ arguments: Arguments) throws -> Timestamp {
        guard let text = arguments.value(at) else { return WallClock.now() }
        guard let moment = Timestamp(rfc3339: text) else {
            throw CommandFailure.usage("--at \(quoted: text) is not a time", hint: "write it as 2026-11-25T12:00:00Z")
        }
        return moment
    }

    private static func source(_ arguments: Arguments) throws -> [UInt8]? {
        guard let text = arguments.value(from) else { return nil }
        guard let address = AddressRange.address(text) else {
            throw CommandFailure.usage(
                "--from \(quoted: text) is not an IP address", hint: "write 10.0.0.7 or 2001:db8::7")
        }
        return address
    }

    /// The store that policies are asked about.
    private static func backend(_ arguments: Arguments, of loaded: LoadedConfiguration) throws -> UTF8Text? {
        let names = loaded.configuration.backends.map(\.name)
        let choice = names.map(\.string).joined(separator: ", ")
        guard let name = arguments.value(backend) else {
            guard names.count > 1 else { return names.first }
            throw CommandFailure.usage(
                "the configuration has several backends: \(choice)", hint: "say with --backend which one is asked")
        }
        guard names.contains(UTF8Text(name)) else {
            throw CommandFailure.usage("--backend \(quoted: name) is none of the configuration's: \(choice)")
        }
        return UTF8Text(name)
    }

    private static func viewer(
        claims bytes: [UInt8], _ file: String, _ loaded: LoadedConfiguration, _ policies: PolicySnapshot,
        _ arguments: Arguments
    ) throws -> ExplainedViewer {
        let moment = try moment(arguments)
        let source = try source(arguments)
        let backend = try backend(arguments, of: loaded)
        do {
            guard case .object(let object) = try JSONReader.read(bytes, limits: .document) else {
                throw CommandFailure.configuration(
                    "\(quoted: file) is not a JSON object", hint: "give a token's payload")
            }
            return try ExplainedViewer(
                loaded, policies, ClaimSet(assumed: object), of: backend, at: moment, from: source)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure.configuration("\(quoted: file): \(String(describing: error))")
        }
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

    /// Files are read whole: a reply as the gateway would take it at most by default, and claims as no token could hold them.
    private static func contents(of path: String, atMost limit: ByteCount, holding content: SafeText) throws -> [UInt8]
    {
        do {
            return try InputFile.bytes(of: path, atMost: limit.bytes)
        } catch {
            let hint: SafeText = "give a file that holds \(content)"
            switch error {
            case .unreadable: throw CommandFailure.configuration("\(quoted: path) can't be read", hint: hint)
            case .tooLarge:
                throw CommandFailure.configuration("\(quoted: path) has more than \(limit.description)", hint: hint)
            }
        }
    }
}
