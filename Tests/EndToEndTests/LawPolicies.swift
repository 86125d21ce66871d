import DemoServices

/// One policy folder with which any grant of `generate.py laws` can be given, each in several ways: which groups somebody is in chooses.
enum LawPolicies {
    static let patterns = ["storefront", "payments", "identity", "fulfilment", "platform", "pay*", "*fil*", "*"]
    /// The ways of `values.py` to give a rank, and to hide what is permitted.
    static let ways = [
        "plain", "since", "until", "source", "claim", "lookback", "shadowed", "expired", "elsewhere", "doubtful",
        "services", "limited", "limited-in-doubt",
    ]
    static let hidingWays = ["forbidden", "forbidden-in-doubt"]

    /// The group of a way, `payments=full=plain`; a star in a group's name would make it a pattern.
    static func group(_ way: String) -> String { way.replacing("*", with: "any") }

    static var text: String {
        let permits = patterns.flatMap { pattern in
            ["full", "masked", "shape"].flatMap { rank in ways.flatMap { rules(pattern, rank, $0) } }
                + hidingWays.flatMap { rules(pattern, "hidden", $0) }
        }
        let numbered = permits.enumerated().map { number, rule in rule.document(name: "rule-\(number)") }
        return ([GroupPolicies.mapping, redaction] + numbered).joined(separator: "\n---\n") + "\n"
    }

    private static let redaction = """
        apiVersion: spanwarden.dev/v1
        kind: RedactionPolicy
        metadata: { name: law }
        spec:
          rules:
            - { keys: [law.removed, "span.k*"], action: remove }
            - { keys: [law.masked], action: mask }
            - { keys: [law.pseudonym], action: pseudonym }
            - { keys: [law.joined], action: pseudonym, join: all }
        """

    private struct Rule {
        let group: String
        let pattern: String
        let effect: String
        var visibility: String?
        var when: String?
        var more: [String] = []

        func document(name: String) -> String {
            let lines =
                [
                    "apiVersion: spanwarden.dev/v1", "kind: AccessPolicy", "metadata: { name: \(name) }", "spec:",
                    "  effect: \(effect)", "  principals: [{ group: \"\(group)\" }]",
                    "  resources: { namespaces: [\"\(pattern)\"]\(more.contains("services") ? ", services: [\"*\"]" : "") }",
                ] + (visibility.map { ["  visibility: \($0)"] } ?? [])
                + (when.map { ["  when: { \($0) }"] } ?? [])
                + (more.contains("shadow") ? ["  mode: shadow"] : [])
            return lines.joined(separator: "\n")
        }
    }

    private static let past = "notAfter: 2020-01-01T00:00:00Z"
    private static let far = "sourceAddresses: [198.51.100.0/24]"
    private static let odd = "claims: { odd: x }"

    private static func rules(_ pattern: String, _ rank: String, _ way: String) -> [Rule] {
        let group = group("\(pattern)=\(rank)=\(way)")
        func permit(_ visibility: String, when: String? = nil, more: [String] = []) -> Rule {
            Rule(group: group, pattern: pattern, effect: "permit", visibility: visibility, when: when, more: more)
        }
        func forbid(when: String? = nil, more: [String] = []) -> Rule {
            Rule(group: group, pattern: pattern, effect: "forbid", when: when, more: more)
        }
        func limit(when: String? = nil) -> Rule {
            Rule(group: group, pattern: pattern, effect: "limit", visibility: rank, when: when)
        }
        switch way {
        case "since": return [permit(rank, when: "notBefore: 2020-01-01T00:00:00Z")]
        case "until": return [permit(rank, when: "notAfter: 2099-01-01T00:00:00Z")]
        case "source": return [permit(rank, when: "sourceAddresses: [\(DirectStage.peer)]")]
        case "claim": return [permit(rank, when: "claims: { amr: mfa }")]
        case "lookback": return [permit(rank, when: "lookback: 36500d")]
        case "shadowed": return [permit(rank), forbid(more: ["shadow"])]
        case "expired": return [permit(rank), permit("full", when: past)]
        case "elsewhere": return [permit(rank), forbid(when: far)]
        case "doubtful": return [permit(rank), permit("full", when: odd)]
        case "services": return [permit(rank, more: ["services"])]
        case "limited": return [permit("full"), limit()]
        case "limited-in-doubt": return [permit("full"), limit(when: odd)]
        case "forbidden": return [permit("full"), forbid()]
        case "forbidden-in-doubt": return [permit("full"), forbid(when: odd)]
        default: return [permit(rank)]
        }
    }
}
