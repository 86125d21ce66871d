import Identity
import Quantities
import StrictJSON
import TraceModel
import YAMLDocuments

/// `resources` of an AccessPolicy, as written.
struct RuleResources: Sendable {
    let namespaces: PatternTemplates
    let services: PatternTemplates
    /// Nil: all.
    let backends: [UTF8Text]?
    /// Whether spans of unknown owner are meant too.
    let unowned: Bool

    /// * `namespaces`: names, globs, captures; `unowned`: `true` for spans of unknown owner too (default `false`). One of them is required
    /// * `services`: names without their proven suffix, globs, captures; default all
    /// * `backends`: names; default all
    init?(reading spec: YAMLMapping, _ context: PolicyContext, _ problems: inout ProblemList) {
        let keys = KnownKeys(optional: ["namespaces", "unowned", "services", "backends"])
        guard let resources = spec.mapping("resources", keys, &problems) else { return nil }
        unowned = resources.boolean("unowned", &problems) ?? false
        if resources["namespaces"] == nil, !unowned {
            problems.add("key `namespaces` is missing: expected it, or `unowned: true`", at: resources.position)
        }
        let namespaces =
            resources.texts("namespaces", &problems)?.compactMap { Self.readNamespace($0, context, &problems) } ?? []
        let services = resources.texts("services", &problems)?.compactMap {
            $0.template("entry of `services`", &problems)
        }
        let backends = resources.texts("backends", &problems)
        for backend in backends ?? [] {
            Self.check(backend, among: context.backends, &problems)
        }
        guard let everything = try? CaptureTemplate(parsing: "*") else { return nil }
        self.namespaces = PatternTemplates(namespaces)
        self.services = PatternTemplates(resources["services"] == nil ? [everything] : services ?? [])
        self.backends = resources["backends"] == nil ? nil : backends?.map(\.bytes) ?? []
    }

    /// Refuses an entry that leaves a capture of the resources open: the rule would silently not be what it says. `entry` is
    /// nil where it could not be read; that is reported already.
    func checkCaptures(boundBy entry: PrincipalEntry?, at position: SourcePosition, _ problems: inout ProblemList) {
        guard let entry else { return }
        var used: [String] = []
        for name in (namespaces.templates + services.templates).flatMap(\.names) where !used.contains(name) {
            used.append(name)
        }
        for name in used where !entry.names.contains(name) && entry.bound[name] == nil {
            problems.add(
                "entry of `principals` does not capture `{\(name)}`, which `resources` uses", at: position)
        }
    }

    /// A namespace, a glob of one, or a template that makes either; where there are clusters, behind one of them.
    static func readNamespace(
        _ text: YAMLText, _ context: PolicyContext, _ problems: inout ProblemList
    ) -> CaptureTemplate? {
        guard let template = text.template("entry of `namespaces`", &problems) else { return nil }
        if let clusters = context.clusters {
            return QualifiedNamespace.check(text, among: clusters, &problems) ? template : nil
        }
        guard isNamespaceOrGlob(template) else {
            problems.add(
                "entry of `namespaces`: \(ForeignText.quoted(text.text)) can't be a namespace: "
                    + (text.text.utf8.contains(UInt8(ascii: "/"))
                        ? "it names a cluster, and `ownership.clusters` is not configured"
                        : "expected `a-z`, `0-9` and `-`, with `*` for any run of them"),
                at: text.position)
            return nil
        }
        return template
    }

    static func isNamespaceOrGlob(_ template: CaptureTemplate) -> Bool {
        let bytes = template.filled(withEach: UTF8Text("a")).bytes
        guard bytes.contains(UInt8(ascii: "*")) else { return Namespace.isLabel(bytes[...]) }
        // Between two letters: a glob may begin or end with `-`.
        return bytes.allSatisfy { $0 == UInt8(ascii: "*") || Namespace.isLabel([97, $0, 97]) }
    }

    private static func check(_ backend: YAMLText, among names: [UTF8Text]?, _ problems: inout ProblemList) {
        guard let names, !names.contains(backend.bytes) else { return }
        problems.add(
            "entry of `backends`: \(ForeignText.quoted(backend.text)) is not configured: expected one of "
                + names.map { ForeignText.quoted($0.string) }.joined(separator: ", "),
            at: backend.position,
            hint: NearestName.of(backend.text, among: names.map(\.string)).map { "did you mean `\($0)`?" })
    }
}
