/// Finds the known name that a mistyped one was probably meant to be.
enum NearestName {
    /// Longer input is no typing mistake, and comparing it would take time that its sender chooses.
    private static let longest = 64

    /// The nearest of `known` within a third of its length in edits; nil where none is so near.
    static func to(_ name: String, among known: [String]) -> String? {
        guard name.utf8.count <= longest else { return nil }
        let ranked = known.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
        guard let nearest = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return nearest.distance <= max(1, nearest.name.utf8.count / 3) ? nearest.name : nil
    }

    /// Edits (insert, delete, replace, swap of neighbors) between two names: the optimal string alignment distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
