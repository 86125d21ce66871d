import Identity
import Quantities
import Redaction
import TraceModel
import YAMLDocuments

/// Reads documents of kind `RedactionPolicy` into the rules that the Redaction room applies.
enum RedactionRuleReader {
    /// The rules of one document, those that could be read; a rule is called `<policy>/<its number from 1>`.
    ///
    /// * `resources`: `RedactionResources`; default every span
    /// * `rules`: a list of `keys` (patterns of attribute keys), `action` (`remove`, `mask` or `pseudonym`), `join` (`all`, on a pseudonym) and
    ///   `exempt` (a list of `PrincipalEntry`; default nobody)
    static func rules(
        in envelope: DocumentEnvelope, _ context: PolicyContext, naming named: inout [Namespace],
        _ problems: inout ProblemList
    ) -> [ExemptibleRule] {
        let keys = KnownKeys(required: ["rules"], optional: ["resources"])
        guard let spec = envelope.spec.mapping("key `spec`", keys, &problems) else { return [] }
        let resources = RedactionResources(reading: spec, context, naming: &named, &problems)
        let nodes = spec.list("rules", &problems) ?? []
        return nodes.enumerated().compactMap { index, node in
            rule(node, name: envelope.name.text + "/" + String(index + 1), resources, context, &problems)
        }
    }

    private static func rule(
        _ node: YAMLNode, name: String, _ resources: RedactionResources, _ context: PolicyContext,
        _ problems: inout ProblemList
    ) -> ExemptibleRule? {
        let keys = KnownKeys(
            required: ["keys", "action"], optional: ["exempt", "join"], unsupported: ["detectors"])
        guard let mapping = node.mapping("entry of `rules`", keys, &problems) else { return nil }
        let texts = mapping.texts("keys", &problems)
        for text in texts ?? [] where KeyPattern.folded(text.bytes.bytes[...]) == Array(Redactor.kindKey.utf8) {
            problems.add(
                "key `keys`: `\(Redactor.kindKey)` is a span's kind, which is shown with its name and times: expected other keys",
                at: text.position)
        }
        let patterns = texts?.map { KeyPattern($0.text) }
        let action = action(of: mapping, context, &problems)
        let exempt = (mapping.list("exempt", &problems) ?? []).flatMap {
            PrincipalEntry.entries(reading: $0, of: "exempt", context, &problems)
        }
        guard let patterns, let action else { return nil }
        let rule = RedactionRule(name: name, keys: patterns, action: action, resources: resources)
        return ExemptibleRule(rule: rule, place: node.position, exempt: exempt)
    }

    private static func action(
        of mapping: YAMLMapping, _ context: PolicyContext, _ problems: inout ProblemList
    ) -> RedactionAction? {
        let words = ["remove", "mask", "pseudonym"]
        let word = mapping.choice("action", of: words, unsupported: laterActions, &problems)
        let join = mapping.choice("join", of: ["all"], &problems)
        if let word, word != "pseudonym", let node = mapping["join"] {
            problems.add("key `join` stands on `\(word)`: only pseudonyms join", at: node.position)
        }
        switch word {
        case "remove": return .remove
        case "mask": return .mask
        case "pseudonym":
            if context.hasPseudonymKey == false, let node = mapping["action"] {
                problems.add(
                    "key `action`: `pseudonym` needs the configuration's `redaction.keyFile`", at: node.position)
            }
            return join == nil ? .pseudonym : .joinedPseudonym
        default: return nil
        }
    }

    private static let laterActions = [
        "replace", "generalise", "truncate", "partial", "sanitize_sql", "sanitize_url", "sanitize_command",
    ]
}
