package import Quantities
import StrictJSON

/// A mapping whose keys were checked: each reading call takes a key, and is nil where the key is absent or its value wrong.
///
/// Absence of a required key is already reported when the mapping is made, a wrong value by the call.
package struct YAMLMapping: Sendable {
    package let position: SourcePosition
    package let entries: [YAMLEntry]

    package init(position: SourcePosition, entries: [YAMLEntry]) {
        self.position = position
        self.entries = entries
    }

    package subscript(key: String) -> YAMLNode? {
        entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    package func text(_ key: String, _ problems: inout ProblemList) -> YAMLText? {
        self[key]?.text(Self.label(key), &problems)
    }

    /// A list of at least one text.
    package func texts(_ key: String, _ problems: inout ProblemList) -> [YAMLText]? {
        self[key]?.list(Self.label(key), &problems)?.compactMap { $0.text("entry of `\(key)`", &problems) }
    }

    /// One of a closed set of words; those of `unsupported` are refused as such, others with the nearest valid word.
    package func choice(
        _ key: String, of words: [String], unsupported: [String] = [], _ problems: inout ProblemList
    ) -> String? {
        guard let found = text(key, &problems) else { return nil }
        return found.choice(Self.label(key), of: words, unsupported: unsupported, &problems)
    }

    package func integer(_ key: String, in range: ClosedRange<Int>, _ problems: inout ProblemList) -> Int? {
        self[key]?.integer(Self.label(key), in: range, &problems)
    }

    package func boolean(_ key: String, _ problems: inout ProblemList) -> Bool? {
        self[key]?.boolean(Self.label(key), &problems)
    }

    package func byteCount(_ key: String, atLeast minimum: ByteCount, _ problems: inout ProblemList) -> ByteCount? {
        self[key]?.byteCount(Self.label(key), atLeast: minimum, &problems)
    }

    package func list(_ key: String, _ problems: inout ProblemList) -> [YAMLNode]? {
        self[key]?.list(Self.label(key), &problems)
    }

    package func mapping(_ key: String, _ keys: KnownKeys, _ problems: inout ProblemList) -> YAMLMapping? {
        self[key]?.mapping(Self.label(key), keys, &problems)
    }

    /// A mapping from any text to text, in the order written.
    package func textTable(_ key: String, _ problems: inout ProblemList) -> [(key: YAMLText, value: YAMLText)]? {
        self[key]?.anyMapping(Self.label(key), &problems)?.entries.compactMap { entry in
            guard let value = entry.value.text("value of \(ForeignText.quoted(entry.key))", &problems) else {
                return nil
            }
            return (YAMLText(text: entry.key, position: entry.keyPosition), value)
        }
    }

    private static func label(_ key: String) -> String { "key `\(key)`" }
}

extension YAMLText {
    /// The text, where it is one of `words`.
    package func choice(
        _ label: String, of words: [String], unsupported: [String] = [], _ problems: inout ProblemList
    ) -> String? {
        if let word = words.first(where: { $0.utf8.elementsEqual(text.utf8) }) { return word }
        if unsupported.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
            problems.add("\(label): `\(text)` is not supported yet", at: position)
        } else {
            problems.add(
                "\(label): \(ForeignText.quoted(text)) is unknown: expected one of " + KnownKeys.listed(words),
                at: position,
                hint: NearestName.of(text, among: words).map { "did you mean `\($0)`?" })
        }
        return nil
    }
}
