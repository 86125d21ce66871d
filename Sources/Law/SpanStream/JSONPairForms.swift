/// How pairs of one form are written in another: names and values as they stand, and other text between them.
package struct JSONPairForms: Sendable {
    let pairs: JSONPairs
    /// For each kind, what is written between a name and its value, and behind that.
    let written: [(between: StaticString, behind: StaticString)]
    /// No name that begins with it is copied.
    let reserved: UInt8

    /// `between`: for each kind of `pairs`. Both forms begin alike; what is read ends with a bracket more.
    package init(_ pairs: JSONPairs, as between: [StaticString], unless reserved: UInt8) {
        precondition(between.count == pairs.kinds.count, "a text for each kind")
        self.pairs = pairs
        written = zip(pairs.kinds, between).map { kind, between in
            if case .string = kind.content { return (between, #""}"#) }
            return (between, "}")
        }
        self.reserved = reserved
    }
}

extension JSONCursor {
    /// Copies pairs of a list whose next element stands next. True at the end of the list, which is taken; false before an element that is to be read
    /// otherwise: since it is no such pair, holds escapes, has a reserved name, or has something odd behind it.
    package mutating func copy(_ forms: JSONPairForms, into emitter: inout JSONEmitter) -> Bool {
        while true {
            let before = (next, edge)
            guard let pair = pair(forms.pairs), next + 1 < entries.count, Int(entries[next]) == edge,
                text[edge] == UInt8(ascii: "}"), Int(entries[next + 1]) == edge + 1, !pair.string.isEscaped,
                text[pair.name.start] != forms.reserved
            else {
                (next, edge) = before
                return false
            }
            let behind = text[edge + 1]
            guard behind == UInt8(ascii: ",") || behind == UInt8(ascii: "]") else {
                (next, edge) = before
                return false
            }
            next += 2
            edge += 2
            let written = forms.written[Int(pair.kind)]
            emitter.element(
                text, pair.range.lowerBound..<pair.name.end, written.between, pair.string.start..<pair.string.end,
                written.behind)
            if behind == UInt8(ascii: "]") { return true }
        }
    }
}
