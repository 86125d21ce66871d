import AccessPolicy
import Backends
import Identity
import Ownership
import Quantities
import Redaction
import StrictJSON
import Terminal
import TokenVerification
import TraceModel
import View
import YAMLDocuments

/// The explanation of one span for people.
struct SpanExplanationOutline {
    let viewer: ExplainedViewer
    let span: SpanExplanation
    /// Whether one key was asked about: then every rule on it is told, and else what is not shown as it is.
    let isAboutKey: Bool

    func outline() throws -> Outline {
        let line = span.line
        let principals = try viewer.principals()
        let seen = "\(line.decision.visibility.rawValue): \(line.decision.sentence)"
        let standing = span.standing.map { [Outline(SafeText("place: \($0.sentence(below: span.parent))"))] } ?? []
        return Outline(
            "span \(line.span.description) \(quoted: line.name) of \(quoted: line.service)",
            [Outline(SafeText("decision: \(seen)"))] + standing + [owner] + principals.map(viewer)
                + rules(principals.map(\.principal)) + attributes)
    }

    private var owner: Outline {
        let name = span.place.owner.namespace?.name ?? "unknown"
        let doubt = if case .unknown(let doubt) = span.place.owner { ": " + doubt.sentence } else { "" }
        let service = Outline("service in rules: \(quoted: span.place.service.string)")
        return Outline(
            SafeText("owner: \(name)\(doubt)"),
            span.evidence.map { Outline(SafeText("\($0.source.rawValue): \($0.sentence)")) } + [service])
    }

    private func viewer(_ principal: Principal, _ uses: [ClaimUse]) -> Outline {
        let nothing = Outline("no IdentityMapping is for this issuer: there are neither groups nor identities")
        return Outline(
            "viewer: \(quoted: principal.subject.string) of \(quoted: principal.issuer.string)",
            uses.isEmpty ? [nothing] : uses.map(mapping))
    }

    private func mapping(_ use: ClaimUse) -> Outline {
        let found = use.doubt?.sentence ?? (use.isAbsent ? "absent" : use.countWords)
        let kind: SafeText = use.purpose == .serviceAccount ? "key" : "IdentityMapping"
        return Outline(
            "\(kind) \(quoted: use.mapping) (\(use.place)), claim \(quoted: use.claim.description): \(found)",
            use.lines.map { Outline(SafeText($0)) })
    }

    private func rules(_ principals: [Principal]) -> [Outline] {
        span.rules.enumerated().map { place, rules in
            let agent = place == 0 ? "" : " for the agent \(ForeignText.quoted(principals[place].subject.string))"
            let far = rules.filter { $0.misses.count > 1 }.count
            let others = far == 0 ? [] : [Outline("\(far) more: two or more things do not hold")]
            let matching = rules.filter(\.matches).map { rule("matches", $0) }
            let near = rules.filter(\.isNearMiss).map { rule("nearly", $0) }
            return Outline(SafeText("rules\(agent): \(matching.count) match"), matching + near + others)
        }
    }

    private func rule(_ word: SafeText, _ rule: RuleAssessment) -> Outline {
        let sentences = RuleSentences(place: span.place, backend: viewer.backend)
        let shadow = rule.isShadow ? ", in shadow" : ""
        let place = rule.place.map { " (\($0))" } ?? ""
        let style: TextStyle = rule.matches ? .green : .yellow
        return Outline(
            "\(word.styled(style)): \(rule.effectWords) \(quoted: rule.name.text)\(place)\(shadow)",
            rule.misses.map { Outline(SafeText(sentences.why($0))) }
                + rule.doubts.map { Outline(SafeText("held against the viewer: \(sentences.why($0))")) })
    }

    private var attributes: [Outline] {
        guard !isAboutKey else { return span.attributes.map(attribute) }
        let changed = span.attributes.filter { !$0.isShownAsItIs }
        let kept = span.attributes.count - changed.count
        return [Outline("attributes: \(kept) shown as they are, \(changed.count) not", Self.groups(changed))]
    }

    /// Those of which the same is to be said, in one line.
    private static func groups(_ findings: [AttributeFinding]) -> [Outline] {
        var names: [String: [String]] = [:]
        var order: [String] = []
        for finding in findings {
            if names[finding.sentence] == nil { order.append(finding.sentence) }
            names[finding.sentence, default: []].append(finding.name)
        }
        return order.map { Outline(SafeText($0), [Outline(SafeText((names[$0] ?? []).joined(separator: ", ")))]) }
    }

    private func attribute(_ finding: AttributeFinding) -> Outline {
        Outline(
            SafeText("attribute \(finding.name) of the \(finding.holder.rawValue): \(finding.sentence)"),
            finding.rules.map(rule) + spared(finding))
    }

    private func rule(_ found: KeyFinding) -> Outline {
        let part =
            found.decides
            ? "decides among the rules" : found.applies ? "a more severe rule decides" : "is for other spans"
        let says: SafeText = "\(quoted: found.pattern) \(found.rule.action.word)"
        return Outline("rule \(quoted: found.rule.name) (\(viewer.place(of: found.rule))): \(says), \(part)")
    }

    private func spared(_ finding: AttributeFinding) -> [Outline] {
        viewer.sparedRules(for: finding.key).map {
            Outline("rule \(quoted: $0.name) (\(viewer.place(of: $0))): \($0.action.word), and spares the viewer")
        }
    }
}

extension ClaimUse {
    /// For people: what became of the values.
    fileprivate var lines: [String] {
        let made = results.map { result in
            let value = ForeignText.quoted(result.value.string)
            guard purpose != .groups else { return "group \(value)" }
            return "\(value) becomes identity \(ForeignText.quoted(result.becomes.string, limit: 200))"
        }
        guard case .identities(let pattern, _) = purpose, unmatched > 0 else { return made }
        let verb = unmatched == 1 ? "does" : "do"
        return made + ["\(unmatched) that \(verb) not match \(ForeignText.quoted(pattern.text))"]
    }

    fileprivate var countWords: String {
        let count = results.count + unmatched
        return count == 1 ? "1 value" : "\(count) values"
    }
}
