/// The valid name that somebody probably meant.
package enum NearestName {
    /// The closest of `names` by edit distance (an exchange of two neighbors is one edit), or nil where none is close.
    package static func of(_ text: String, among names: [String]) -> String? {
        let found = lowered(text)
        // Longer texts are no slips of the pen, and the distance takes time in the product of the lengths.
        guard found.count <= 64 else { return nil }
        let ranked = names.map { (name: $0, distance: distance(found, lowered($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, min(3, found.count / 3)) ? best.name : nil
    }

    private static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }

    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
