package import Quantities

/// A pattern of access policy without captures, matched against the whole value, on bytes.
///
/// `*` alone matches everything. Inside a pattern `*` is any run without `/` and `:`, `**` any run. There is no escape:
/// neither namespaces nor service names nor identities hold a `*`. Matching takes time linear in value times pattern.
package struct GlobPattern: Hashable, Sendable, CustomStringConvertible {
    private enum Element: Hashable, Sendable {
        case byte(UInt8)
        case run
        case anyRun
    }

    package let text: String
    private let elements: [Element]
    /// The one value that matches, where there is no `*`: most patterns name one thing.
    private let whole: [UInt8]?
    /// The bytes before the first `*`: what does not begin with them does not match.
    package let prefix: [UInt8]
    /// Whether every value matches.
    package let matchesEverything: Bool

    package init(_ text: String) {
        self.text = text
        whole = text.utf8.contains(UInt8(ascii: "*")) ? nil : Array(text.utf8)
        prefix = Array(text.utf8.prefix { $0 != UInt8(ascii: "*") })
        guard text != "*" else {
            elements = [.anyRun]
            matchesEverything = true
            return
        }
        var elements: [Element] = []
        for byte in text.utf8 {
            switch (byte == UInt8(ascii: "*"), elements.last) {
            case (false, _): elements.append(.byte(byte))
            case (true, .run?): elements[elements.count - 1] = .anyRun
            case (true, .anyRun?): break
            case (true, _): elements.append(.run)
            }
        }
        self.elements = elements
        matchesEverything = elements == [.anyRun]
    }

    /// A pattern that matches exactly `namespace`.
    package init(_ namespace: Namespace) {
        self.init(namespace.name)
    }

    package var description: String { text }

    /// The one value that matches, where the pattern has no `*`.
    package var literal: String? { whole == nil ? nil : text }

    package func matches(_ value: UTF8Text) -> Bool { matches(value.bytes[...]) }

    /// Whether every value that `other` matches is one that this matches. False where that is not plain to see: never wrong the other way.
    package func covers(_ other: GlobPattern) -> Bool {
        if matchesEverything || elements == other.elements { return true }
        // A run of the other is, as a byte, none that a literal equals: only a run here can take it, and then takes whatever it stands for.
        guard !other.elements.contains(.anyRun), !other.matchesEverything else { return false }
        return matches(Array(other.text.utf8)[...])
    }

    /// Whether some value matches both.
    package func meets(_ other: GlobPattern) -> Bool {
        if let whole { return other.matches(whole[...]) }
        if let literal = other.whole { return matches(literal[...]) }
        // reachable[i][j]: some value leads before element i of this pattern and before element j of the other.
        var reachable = [[Bool]](
            repeating: [Bool](repeating: false, count: other.elements.count + 1), count: elements.count + 1)
        reachable[0][0] = true
        for (mine, one) in (elements.map(Optional.some) + [nil]).enumerated() {
            for (theirs, two) in (other.elements.map(Optional.some) + [nil]).enumerated() where reachable[mine][theirs]
            {
                if Self.isRun(one) || Self.run(two, takes: one) { reachable[mine + 1][theirs] = true }
                if Self.isRun(two) || Self.run(one, takes: two) { reachable[mine][theirs + 1] = true }
                if one != nil, one == two { reachable[mine + 1][theirs + 1] = true }
            }
        }
        return reachable[elements.count][other.elements.count]
    }

    private static func isRun(_ element: Element?) -> Bool { element == .run || element == .anyRun }

    private static func run(_ run: Element?, takes element: Element?) -> Bool {
        guard case .byte(let byte) = element else { return false }
        return run == .anyRun || (run == .run && byte != UInt8(ascii: "/") && byte != UInt8(ascii: ":"))
    }

    package func matches(_ value: ArraySlice<UInt8>) -> Bool {
        if matchesEverything { return true }
        if let whole { return value.elementsEqual(whole) }
        guard value.starts(with: prefix) else { return false }
        // reachable[i]: the elements before i match the bytes read so far.
        var reachable = [Bool](repeating: false, count: elements.count + 1)
        reachable[0] = true
        skipRuns(&reachable)
        var next = reachable
        for byte in value {
            for index in next.indices { next[index] = false }
            for (index, element) in elements.enumerated() where reachable[index] {
                switch element {
                case .byte(byte): next[index + 1] = true
                case .byte: break
                case .run where byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":"): break
                case .run, .anyRun: next[index] = true
                }
            }
            skipRuns(&next)
            swap(&reachable, &next)
        }
        return reachable[elements.count]
    }

    /// A run may be empty: what is reachable before it is reachable behind it.
    private func skipRuns(_ reachable: inout [Bool]) {
        for (index, element) in elements.enumerated() where reachable[index] && (element == .run || element == .anyRun)
        {
            reachable[index + 1] = true
        }
    }
}
