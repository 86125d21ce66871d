import StrictJSON
import Terminal
import TraceModel

/// `--span ID`, alone or with `--attribute KEY`: about which part of a trace an explanation was asked for.
struct SpanQuestion {
    static let span = Option(
        "span", .value(placeholder: "ID"), help: "explain this span alone: owner, viewer, rules, attributes")
    static let attribute = Option(
        "attribute", .value(placeholder: "KEY"), help: "what becomes of this attribute, and by which rules; with --span"
    )

    private let id: SpanID
    private let key: [UInt8]?

    /// Nil where the whole trace is asked about.
    init?(_ arguments: Arguments) throws {
        guard let text = arguments.value(Self.span) else {
            guard arguments.isSet(Self.attribute) else { return nil }
            throw CommandFailure.usage("--attribute without --span", hint: "say of which span: --span 0123456789abcdef")
        }
        guard let id = SpanID(hex: Array(text.utf8)[...]) else {
            throw CommandFailure.usage(
                "--span \(quoted: text) is not a span's id", hint: "write 1 to 16 hex digits: 0123456789abcdef")
        }
        self.id = id
        key = arguments.value(Self.attribute).map { Array($0.utf8) }
    }

    func answer(_ explanation: Explanation, for viewer: ExplainedViewer, asJSON: Bool, on console: Console) throws {
        let spans = try explanation.spans(id, for: viewer, attribute: key)
        guard asJSON else {
            for span in spans {
                try SpanExplanationOutline(viewer: viewer, span: span, isAboutKey: key != nil).outline()
                    .print(on: console)
            }
            return
        }
        let principals = try viewer.principals()
        let value = JSONValue.members([
            ("trace", .string(explanation.traceID.description)),
            ("viewer", .array(principals.map { $0.principal.json($0.uses) })),
            ("spans", .array(spans.map { $0.json(for: viewer, principals.map(\.principal)) })),
        ])
        console.print(HarmlessJSON(String(decoding: JSONWriter.pretty(value), as: UTF8.self)).text)
    }
}
