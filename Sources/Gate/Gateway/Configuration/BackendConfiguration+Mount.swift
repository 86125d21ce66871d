import Quantities
import StrictJSON
import YAMLDocuments

extension BackendConfiguration {
    /// The entries of `backends`; each name and each mount once.
    static func list(
        in top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> [BackendConfiguration] {
        var names: Set<UTF8Text> = []
        var mounts: Set<MountPath> = []
        return (top.list("backends", &problems) ?? []).compactMap { node in
            guard let backend = BackendConfiguration(reading: node, file, &problems) else { return nil }
            if !names.insert(backend.name).inserted {
                problems.add("backend \(ForeignText.quoted(backend.name.string)) is there twice", at: node.position)
            }
            if !mounts.insert(backend.mount).inserted {
                problems.add(
                    "mount `\(backend.mount)` is there twice: expected a `mount` of its own for each backend",
                    at: node.position)
            }
            return backend
        }
    }

    static func readMount(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> MountPath {
        guard let text = mapping.text("mount", &problems) else { return .root }
        if let mount = MountPath(parsing: text.text) { return mount }
        problems.add(
            "key `mount`: \(ForeignText.quoted(text.text)): expected `/`, or a plain path without a slash at its end, as `/jaeger`",
            at: text.position)
        return .root
    }
}
