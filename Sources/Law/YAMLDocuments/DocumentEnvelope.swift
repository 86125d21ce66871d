/// What stands around every policy document, as in Kubernetes: `apiVersion`, `kind`, `metadata`, `spec`.
package struct DocumentEnvelope: Sendable {
    package let kind: YAMLText
    /// `metadata.name`: 1 to 253 of `a-z 0-9 - .`, first and last a letter or digit.
    package let name: YAMLText
    package let spec: YAMLNode

    /// The one `apiVersion` that is read.
    package static let apiVersion = "spanwarden.dev/v1"

    /// Reads the envelope of a document whose kind is one of `kinds`; nil where something of it is missing or wrong.
    ///
    /// * `apiVersion`: `spanwarden.dev/v1`
    /// * `kind`: text, one of `kinds`; those of `unsupported` are refused as such
    /// * `metadata.name`: text; `metadata.annotations`: a mapping of text to text, not read
    /// * `spec`: the kind's own
    package init?(reading root: YAMLNode, kinds: [String], unsupported: [String], _ problems: inout ProblemList) {
        let keys = KnownKeys(required: ["apiVersion", "kind", "metadata", "spec"])
        guard let top = root.mapping("document", keys, &problems) else { return nil }
        let version = top.choice("apiVersion", of: [Self.apiVersion], &problems)
        let kind = top.text("kind", &problems)
        let known = kind?.choice("key `kind`", of: kinds, unsupported: unsupported, &problems)
        let metadata = top.mapping(
            "metadata", KnownKeys(required: ["name"], optional: ["annotations"], unsupported: ["labels"]), &problems)
        _ = metadata?.textTable("annotations", &problems)
        let name = metadata?.text("name", &problems)
        if let name, !Self.isName(name.text) {
            problems.add(
                "key `name`: expected at most 253 of `a-z`, `0-9`, `-` and `.`, first and last a letter or digit",
                at: name.position)
        }
        guard version != nil, known != nil, let kind, let name, let spec = top["spec"] else { return nil }
        self.kind = kind
        self.name = name
        self.spec = spec
    }

    private static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 253 else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte)
    }
}
