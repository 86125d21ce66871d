import StrictJSON

/// The keys of one mapping, declared by the code that reads it.
package struct KnownKeys: Sendable {
    let required: [String]
    let optional: [String]
    /// Keys of the design that this version does not read yet: refused by name, never ignored.
    let unsupported: [String]

    package init(required: [String] = [], optional: [String] = [], unsupported: [String] = []) {
        self.required = required
        self.optional = optional
        self.unsupported = unsupported
    }

    /// Reports unknown keys with the nearest valid one, keys that are not supported yet, and required ones that are missing.
    func check(_ entries: [YAMLEntry], at position: SourcePosition, _ problems: inout ProblemList) {
        let known = required + optional
        for entry in entries where !Self.contains(known, entry.key) {
            if Self.contains(unsupported, entry.key) {
                problems.add("key `\(entry.key)` is not supported yet", at: entry.keyPosition)
            } else {
                problems.add(
                    "unknown key \(ForeignText.quoted(entry.key)): expected one of " + Self.listed(known),
                    at: entry.keyPosition, hint: NearestName.of(entry.key, among: known).map { "did you mean `\($0)`?" }
                )
            }
        }
        for key in required where !entries.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
            problems.add("key `\(key)` is missing", at: position)
        }
    }

    /// Declared names are ASCII; foreign ones compare by bytes, since Swift calls `K` and the Kelvin sign equal.
    private static func contains(_ names: [String], _ key: String) -> Bool {
        names.contains { $0.utf8.elementsEqual(key.utf8) }
    }

    static func listed(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
