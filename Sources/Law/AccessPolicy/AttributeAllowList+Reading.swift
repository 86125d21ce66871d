import StrictJSON
import TraceModel
import YAMLDocuments

extension AttributeAllowList {
    /// Reads a document of kind `Classification`: which attributes a `masked` span keeps. Nil where something is wrong.
    ///
    /// * `spec.masked`: a list of keys as stored, each once, without `*`; `span.kind` is among them, since the tree of a view depends
    ///   on the kind of its spans
    init?(reading document: YAMLNode, _ problems: inout ProblemList) {
        let envelope = DocumentEnvelope(reading: document, kinds: ["Classification"], unsupported: [], &problems)
        guard let envelope, let spec = envelope.spec.mapping("key `spec`", KnownKeys(required: ["masked"]), &problems),
            let texts = spec.texts("masked", &problems)
        else { return nil }
        var seen: Set<[UInt8]> = []
        for text in texts { Self.check(text, isNew: seen.insert(Array(text.text.utf8)).inserted, &problems) }
        if !seen.contains(Array("span.kind".utf8)) {
            problems.add(
                "key `masked` leaves out `span.kind`: expected it, since the tree of a view depends on the kind of its spans",
                at: spec["masked"]?.position ?? spec.position)
        }
        self.init(keys: texts.map(\.text))
    }

    /// Keys compare as bytes, so that one with a `*` would match nothing but itself.
    private static func check(_ key: YAMLText, isNew: Bool, _ problems: inout ProblemList) {
        if key.text.utf8.contains(UInt8(ascii: "*")) {
            problems.add(
                "entry of `masked`: \(ForeignText.quoted(key.text)) holds a `*`: expected a key as stored, patterns are not read here",
                at: key.position)
        }
        if !isNew {
            problems.add("entry of `masked`: \(ForeignText.quoted(key.text)) is there twice", at: key.position)
        }
    }
}
