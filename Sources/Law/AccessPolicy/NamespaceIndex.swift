import Quantities
import TraceModel

/// Finds the rules that name a namespace: literally, or by a glob, which is looked at only where the namespace begins as the glob does.
struct NamespaceIndex: Sendable {
    private var literals: [UTF8Text: [Int32]] = [:]
    private var globs: [UTF8Text: [(pattern: GlobPattern, place: Int32)]] = [:]
    /// How long the beginnings of the globs are, each length once.
    private var prefixLengths: [Int] = []

    mutating func add(_ patterns: [GlobPattern], at place: Int32) {
        for pattern in patterns {
            if let literal = pattern.literal {
                literals[UTF8Text(literal), default: []].append(place)
                continue
            }
            let prefix = pattern.prefix
            globs[UTF8Text(validated: prefix), default: []].append((pattern, place))
            if !prefixLengths.contains(prefix.count) { prefixLengths.append(prefix.count) }
        }
    }

    /// The places of the rules with a pattern that matches, in order, each once.
    func places(naming namespace: UTF8Text) -> [Int32] {
        var found = literals[namespace] ?? []
        var isSorted = true
        for length in prefixLengths where length <= namespace.bytes.count {
            let prefix = UTF8Text(validated: Array(namespace.bytes[..<length]))
            for (pattern, place) in globs[prefix] ?? [] where pattern.matches(namespace) {
                isSorted = isSorted && found.last ?? -1 < place
                found.append(place)
            }
        }
        if !isSorted { found.sort() }
        return Self.withoutRepetition(found)
    }

    private static func withoutRepetition(_ places: [Int32]) -> [Int32] {
        guard zip(places, places.dropFirst()).contains(where: { $0 == $1 }) else { return places }
        var once: [Int32] = []
        for place in places where once.last != place { once.append(place) }
        return once
    }
}
