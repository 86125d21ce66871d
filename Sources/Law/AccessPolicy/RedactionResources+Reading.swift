import Identity
import Quantities
import Redaction
import TraceModel
import YAMLDocuments

extension RedactionResources {
    /// Reads `resources` of a RedactionPolicy; every span where it is left out. The literals among its namespaces are added to `named`.
    ///
    /// * `namespaces`: names and globs, no captures; default all, and spans of unknown owner
    /// * `services`: names without their proven suffix and globs, no captures; default all
    init(
        reading spec: YAMLMapping, _ context: PolicyContext, naming named: inout [Namespace],
        _ problems: inout ProblemList
    ) {
        let keys = KnownKeys(optional: ["namespaces", "services"])
        guard let resources = spec.mapping("resources", keys, &problems) else {
            self = .everything
            return
        }
        if resources.entries.isEmpty {
            problems.add(
                "key `resources` is empty: expected `namespaces` or `services`; left out, it means every span",
                at: resources.position)
        }
        let namespaces = resources.texts("namespaces", &problems)?.compactMap { text in
            RuleResources.readNamespace(text, context, &problems).flatMap {
                Self.glob($0, at: text.position, &problems)
            }
        }
        let services = resources.texts("services", &problems)?.compactMap { text in
            text.template("entry of `services`", &problems).flatMap { Self.glob($0, at: text.position, &problems) }
        }
        named += (namespaces ?? []).compactMap { Namespace(qualified: UTF8Text($0.text)) }
        self.init(namespaces: namespaces, services: services)
    }

    /// There is no principal here who could capture anything.
    private static func glob(
        _ template: CaptureTemplate, at position: SourcePosition, _ problems: inout ProblemList
    ) -> GlobPattern? {
        if let name = template.names.first {
            problems.add(
                "`{\(name)}` is a capture, which a RedactionPolicy has none of: expected a name or a glob", at: position
            )
            return nil
        }
        return GlobPattern(template.text)
    }
}
