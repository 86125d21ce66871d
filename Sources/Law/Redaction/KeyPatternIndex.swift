/// The key patterns of many rules, made comparable at once: which rules name a key, in time that grows with the key and hardly with the rules.
///
/// A tree of the patterns' last pieces, read from a key's end: nearly every pattern is a whole key or `*` and an ending. What the tree does not decide by
/// itself it passes to `KeyPattern.matches`, which is also the model that tests compare it with.
struct KeyPatternIndex: Sendable {
    private struct Node {
        let byte: UInt8
        /// The next node below the same one, and the first node below this one; 0 for none.
        var next: Int32
        var below: Int32 = 0
        /// The rules of patterns that end here.
        var endings: [Int32] = []
        var others: [Other] = []
    }

    private struct Other {
        let rule: Int32
        let pattern: KeyPattern
    }

    /// The first is the root.
    private var nodes = [Node(byte: 0, next: 0)]
    /// Patterns that end in `*`.
    private var open: [Other] = []

    /// `rules` are the patterns of each rule; a rule's number is its place.
    init(_ rules: [[KeyPattern]]) {
        for (rule, patterns) in rules.enumerated() {
            for pattern in patterns { add(pattern, of: Int32(rule)) }
        }
    }

    private mutating func add(_ pattern: KeyPattern, of rule: Int32) {
        let other = Other(rule: rule, pattern: pattern)
        guard let ending = pattern.lastPiece, !ending.isEmpty else { return open.append(other) }
        var place = 0
        for byte in ending.reversed() { place = node(byte, below: place) }
        if pattern.isEnding {
            nodes[place].endings.append(rule)
        } else {
            nodes[place].others.append(other)
        }
    }

    private mutating func node(_ byte: UInt8, below place: Int) -> Int {
        if let known = child(byte, of: place) { return known }
        nodes.append(Node(byte: byte, next: nodes[place].below))
        nodes[place].below = Int32(nodes.count - 1)
        return nodes.count - 1
    }

    private func child(_ byte: UInt8, of place: Int) -> Int? {
        var child = Int(nodes[place].below)
        while child != 0 {
            if nodes[child].byte == byte { return child }
            child = Int(nodes[child].next)
        }
        return nil
    }

    /// Tells every rule that names a key, in no order, some more than once. `key` is folded.
    func forEachRule(naming key: [UInt8], _ body: (Int) -> Void) {
        for other in open where other.pattern.matches(folded: key) { body(Int(other.rule)) }
        var place = 0
        for byte in key.reversed() {
            guard let next = child(byte, of: place) else { return }
            place = next
            for rule in nodes[place].endings { body(Int(rule)) }
            for other in nodes[place].others where other.pattern.matches(folded: key) { body(Int(other.rule)) }
        }
    }
}
