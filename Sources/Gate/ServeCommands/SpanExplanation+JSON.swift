import AccessPolicy
import Backends
import Identity
import Ownership
import Quantities
import Redaction
import StrictJSON
import TraceModel
import YAMLDocuments

extension SpanExplanation {
    /// The explanation for machines.
    func json(for viewer: ExplainedViewer, _ principals: [Principal]) -> JSONValue {
        .members([
            ("span", .string(line.span.description)), ("name", .string(line.name)), ("service", .string(line.service)),
            ("visibility", .string(line.decision.visibility.rawValue)), ("reason", .string(line.decision.sentence)),
            ("parent", .text(parent?.description)), ("place", .text(standing?.sentence(below: parent))),
            ("owner", owner), ("rules", .array(rules.enumerated().map { rules($0, $1, viewer, principals) })),
            ("attributes", .array(attributes.map { $0.json(for: viewer) })),
        ])
    }

    private var owner: JSONValue {
        let doubt: String? = if case .unknown(let doubt) = place.owner { doubt.rawValue } else { nil }
        return .members([
            ("namespace", .text(place.owner.namespace?.name)), ("doubt", .text(doubt)),
            ("service", .string(place.service.string)), ("evidence", .array(evidence.map(\.json))),
        ])
    }

    private func rules(
        _ place: Int, _ rules: [RuleAssessment], _ viewer: ExplainedViewer, _ principals: [Principal]
    ) -> JSONValue {
        let sentences = RuleSentences(place: self.place, backend: viewer.backend)
        return .members([
            ("subject", .text(principals.indices.contains(place) ? principals[place].subject.string : nil)),
            ("matching", .array(rules.filter(\.matches).map { $0.json(sentences) })),
            ("nearly", .array(rules.filter(\.isNearMiss).map { $0.json(sentences) })),
            ("others", .number(JSONNumber(Int64(rules.filter { $0.misses.count > 1 }.count)))),
        ])
    }
}

extension JSONValue {
    static func members(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension OwnershipEvidence {
    fileprivate var json: JSONValue {
        let named: String? = if case .names(let namespace) = answer { namespace.name } else { nil }
        let keys = keys.map { key in
            let value: String? = if case .text(let text) = key.evidence { text.string } else { nil }
            return JSONValue.members([
                ("key", .string(key.name)), ("place", .string(key.place)), ("value", .text(value)),
            ])
        }
        return .members([
            ("source", .string(source.rawValue)), ("answer", .string(answer.word)), ("namespace", .text(named)),
            ("keys", .array(keys)), ("reason", .string(sentence)),
        ])
    }
}

extension RuleAssessment {
    fileprivate func json(_ sentences: RuleSentences) -> JSONValue {
        .members([
            ("name", .string(name.text)), ("place", .text(place?.description)), ("effect", .string(effectWords)),
            ("mode", .string(isShadow ? "shadow" : "enforce")),
            ("missing", .array(misses.map { .string(sentences.why($0)) })),
            ("doubts", .array(doubts.map { .string(sentences.why($0)) })),
        ])
    }
}

extension AttributeFinding {
    fileprivate func json(for viewer: ExplainedViewer) -> JSONValue {
        let rules = rules.map { found in
            JSONValue.members([
                ("name", .string(found.rule.name)), ("place", .string(viewer.place(of: found.rule))),
                ("pattern", .string(found.pattern)), ("action", .string(found.rule.action.word)),
                ("applies", .bool(found.applies)), ("decides", .bool(found.decides)),
            ])
        }
        return .members([
            ("key", .string(String(decoding: key, as: UTF8.self))), ("holder", .string(holder.rawValue)),
            ("fate", .string(fate.word)), ("reason", .string(sentence)), ("rules", .array(rules)),
            ("spared", .array(viewer.sparedRules(for: key).map { .string($0.name) })),
        ])
    }
}
