import Identity
import Quantities
import Redaction
import YAMLDocuments

/// Reads documents of kind `RedactionPolicy` into the rules that the Redaction room applies.
enum RedactionRuleReader {
    /// The rules of one document, those that could be read; a rule is called `<policy>/<its number from 1>`.
    ///
    /// * `rules`: a list of `keys` (patterns of attribute keys), `action` (`remove` or `mask`) and `exempt` (a list of `PrincipalEntry`;
    ///   default nobody)
    static func rules(
        in envelope: DocumentEnvelope, _ context: PolicyContext, _ problems: inout ProblemList
    ) -> [ExemptibleRule] {
        let keys = KnownKeys(required: ["rules"], unsupported: ["resources"])
        let spec = envelope.spec.mapping("key `spec`", keys, &problems)
        let nodes = spec?.list("rules", &problems) ?? []
        return nodes.enumerated().compactMap { index, node in
            rule(node, name: envelope.name.text + "/" + String(index + 1), context, &problems)
        }
    }

    private static func rule(
        _ node: YAMLNode, name: String, _ context: PolicyContext, _ problems: inout ProblemList
    ) -> ExemptibleRule? {
        let keys = KnownKeys(
            required: ["keys", "action"], optional: ["exempt"], unsupported: ["detectors", "join"])
        guard let mapping = node.mapping("entry of `rules`", keys, &problems) else { return nil }
        let texts = mapping.texts("keys", &problems)
        for text in texts ?? [] where KeyPattern.folded(text.bytes.bytes[...]) == Array(Redactor.kindKey.utf8) {
            problems.add(
                "key `keys`: `\(Redactor.kindKey)` is a span's kind, which is shown with its name and times: expected other keys",
                at: text.position)
        }
        let patterns = texts?.map { KeyPattern($0.text) }
        let action = mapping.choice(
            "action", of: RedactionAction.allCases.map(\.rawValue), unsupported: laterActions, &problems)
        let exempt = (mapping.list("exempt", &problems) ?? []).compactMap {
            PrincipalEntry(reading: $0, of: "exempt", context, &problems)
        }
        guard let patterns, let action = action.flatMap(RedactionAction.init(rawValue:)) else { return nil }
        return ExemptibleRule(rule: RedactionRule(name: name, keys: patterns, action: action), exempt: exempt)
    }

    private static let laterActions = [
        "replace", "pseudonym", "generalise", "truncate", "partial", "sanitize_sql", "sanitize_url", "sanitize_command",
    ]
}
