import Identity
import StrictJSON
import TraceModel
import YAMLDocuments

extension AccessRule {
    /// Reads a document of kind `AccessPolicy`; nil where something of it is wrong. Nothing is implied.
    ///
    /// * `effect`: `permit` or `forbid`
    /// * `mode`: `enforce` (default)
    /// * `principals`: a list of entries (`PrincipalEntry`)
    /// * `resources`: `namespaces` (names, globs, captures), `services` (the same; default all), `backends` (names; default all)
    /// * `visibility`: `full` or `masked`, on a permit; not on a forbid
    init?(reading envelope: DocumentEnvelope, _ context: PolicyContext, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["effect", "principals", "resources"], optional: ["mode", "visibility"], unsupported: ["when"])
        guard let spec = envelope.spec.mapping("key `spec`", keys, &problems) else { return nil }
        _ = spec.choice("mode", of: ["enforce"], unsupported: ["shadow"], &problems)
        let effect = Self.readEffect(spec, &problems)
        let nodes = spec.list("principals", &problems) ?? []
        let entries = nodes.map { ($0.position, PrincipalEntry(reading: $0, context, &problems)) }
        guard let resources = RuleResources(reading: spec, context, &problems) else { return nil }
        for (position, entry) in entries {
            resources.checkCaptures(boundBy: entry, at: position, &problems)
        }
        guard let effect else { return nil }
        self.init(
            name: RuleName(envelope.name.text), effect: effect, principals: entries.compactMap(\.1),
            namespaces: resources.namespaces, services: resources.services, backends: resources.backends)
    }

    private static func readEffect(_ spec: YAMLMapping, _ problems: inout ProblemList) -> Grant.BoundRule.Effect? {
        let effect = spec.choice("effect", of: ["permit", "forbid"], unsupported: ["limit"], &problems)
        if effect == "forbid" {
            guard let visibility = spec["visibility"] else { return .forbid }
            problems.add("key `visibility` stands on a forbid, which hides: remove it", at: visibility.position)
            return nil
        }
        let visibility = spec.choice("visibility", of: ["full", "masked"], unsupported: ["shape"], &problems)
        guard effect == "permit" else { return nil }
        if spec["visibility"] == nil {
            problems.add("key `visibility` is missing: a permit states it", at: spec.position)
        }
        return visibility.flatMap(Visibility.init(rawValue:)).map { .permit($0) }
    }
}
