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
        /// The rules of whole keys that end here, and of patterns that are `*` and what ends here.
        var wholes: [Int32] = []
        var endings: [Int32] = []
        var others: [Other] = []
    }

    private struct Other {
        let rule: Int32
        let pattern: KeyPattern
        let bytes: ByteMask
    }

    /// Which bytes a text holds, a bit for each four of them.
    private struct ByteMask {
        var bits: UInt64 = 0

        mutating func insert(_ byte: UInt8) { bits |= 1 << UInt64(byte & 63) }

        func covers(_ other: ByteMask) -> Bool { other.bits & ~bits == 0 }
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
        var bytes = ByteMask()
        for byte in pattern.pieces.joined() { bytes.insert(byte) }
        let other = Other(rule: rule, pattern: pattern, bytes: bytes)
        guard let ending = pattern.pieces.last, !ending.isEmpty || pattern.pieces.count == 1 else {
            return open.append(other)
        }
        var place = 0
        for byte in ending.reversed() { place = node(byte, below: place) }
        switch pattern.pieces.count {
        case 1: nodes[place].wholes.append(rule)
        case 2 where pattern.isEnding: nodes[place].endings.append(rule)
        default: nodes[place].others.append(other)
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

    /// Tells every rule that names a key, in no order, some more than once.
    func forEachMatch(of key: [UInt8], _ body: (Int) -> Void) {
        var bytes = ByteMask()
        for byte in key { bytes.insert(KeyPattern.folded(byte)) }
        func test(_ others: [Other]) {
            for other in others where bytes.covers(other.bytes) {
                if other.pattern.matches(folded: KeyPattern.folded(key[...])) { body(Int(other.rule)) }
            }
        }
        test(open)
        var place = 0
        var left = key.count
        while left > 0, let next = child(KeyPattern.folded(key[left - 1]), of: place) {
            left -= 1
            place = next
            for rule in nodes[place].endings { body(Int(rule)) }
            test(nodes[place].others)
        }
        if left == 0 { for rule in nodes[place].wholes { body(Int(rule)) } }
    }
}
