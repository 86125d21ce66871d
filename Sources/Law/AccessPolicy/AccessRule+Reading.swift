import Identity
import StrictJSON
import TraceModel
import YAMLDocuments

extension AccessRule {
    /// Reads a document of kind `AccessPolicy`; nil where something of it is wrong. Nothing is implied.
    ///
    /// * `effect`: `permit`, `forbid` or `limit`
    /// * `mode`: `enforce` (default) or `shadow`
    /// * `principals`: a list of entries (`PrincipalEntry`)
    /// * `resources`: `RuleResources`
    /// * `visibility`: `full`, `masked` or `shape` (which needs a key to make ids with), on a permit or a limit; not on a forbid
    /// * `when`: `RuleConditions`
    init?(reading envelope: DocumentEnvelope, _ context: PolicyContext, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["effect", "principals", "resources"], optional: ["mode", "visibility", "when"])
        guard let spec = envelope.spec.mapping("key `spec`", keys, &problems) else { return nil }
        let modes = Grant.BoundRule.Mode.allCases.map(\.rawValue)
        let mode = spec.choice("mode", of: modes, &problems).flatMap(Grant.BoundRule.Mode.init(rawValue:))
        let effect = Self.readEffect(spec, context, &problems)
        let conditions = RuleConditions(reading: spec, &problems)
        let nodes = spec.list("principals", &problems) ?? []
        let entries = nodes.map { ($0.position, PrincipalEntry.entries(reading: $0, context, &problems)) }
        guard let resources = RuleResources(reading: spec, context, &problems) else { return nil }
        for (position, entry) in entries {
            resources.checkCaptures(boundBy: entry.first, at: position, &problems)
        }
        guard let effect, let conditions else { return nil }
        self.init(
            name: RuleName(envelope.name.text), place: envelope.name.position, effect: effect, mode: mode ?? .enforce,
            principals: entries.flatMap(\.1), resources: resources, conditions: conditions)
    }

    private static func readEffect(
        _ spec: YAMLMapping, _ context: PolicyContext, _ problems: inout ProblemList
    ) -> Grant.BoundRule.Effect? {
        let effect = spec.choice("effect", of: ["permit", "forbid", "limit"], &problems)
        if effect == "forbid" {
            guard let visibility = spec["visibility"] else { return .forbid }
            problems.add("key `visibility` stands on a forbid, which hides: remove it", at: visibility.position)
            return nil
        }
        let text = spec.choice("visibility", of: ["full", "masked", "shape"], &problems)
        if text == "shape", context.hasPseudonymKey == false, let node = spec["visibility"] {
            problems.add(
                "key `visibility`: `shape` needs the configuration's `redaction.keyFile`", at: node.position)
        }
        guard let effect else { return nil }
        if spec["visibility"] == nil {
            problems.add("key `visibility` is missing: a \(effect) states it", at: spec.position)
        }
        return text.flatMap(Visibility.init(rawValue:)).map { effect == "permit" ? .permit($0) : .limit($0) }
    }
}
