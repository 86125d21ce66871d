import StrictJSON

/// The largest rows of a table, as many as fit, and what is left of it.
struct LargestRows<Key: Hashable & Comparable, Value> {
    private(set) var kept: [(key: Key, json: [UInt8])] = []
    private(set) var left: [Value] = []

    /// Largest first, ties by key. Keeps at most `count` rows of at most `limit` bytes of JSON together; the first that does not
    /// fit ends the list, so that a kept row is never smaller than one that was left.
    init(
        _ table: [Key: Value], size: (Value) -> Int, count: Int = .max, limit: Int,
        write: (Key, Value, inout CanonicalJSON) -> Void
    ) {
        let sorted = table.sorted { (size($1.value), $0.key) < (size($0.value), $1.key) }
        var room = limit
        for (place, row) in sorted.enumerated() {
            let json = CanonicalJSON.bytes { write(row.key, row.value, &$0) }
            room -= json.count + 1
            guard place < count, room >= 0 else {
                left = sorted[place...].map(\.value)
                break
            }
            kept.append((row.key, json))
        }
    }
}
