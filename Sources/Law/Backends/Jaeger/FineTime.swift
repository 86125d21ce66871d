import Quantities

/// A time as v3's callers give it, in nanoseconds: of ours, whole microseconds, and what is more.
struct FineTime: Equatable, Comparable {
    /// Rounded down.
    let microseconds: Int64
    /// Less than a thousand.
    private let nanoseconds: Int

    /// What `Timestamp` reads, with all nine decimals.
    init?(rfc3339 text: String) {
        guard let time = Timestamp(rfc3339: text) else { return nil }
        microseconds = time.microseconds
        // Behind `2026-11-29T10:00:00.123456`, and before the Z.
        let digits = text.utf8.dropFirst(26).dropLast()
        nanoseconds = digits.reduce(0) { $0 * 10 + Int($1 - 48) } * [1000, 100, 10, 1][digits.count]
    }

    /// The first whole microsecond that is not before it.
    var roundedUp: Int64 { nanoseconds > 0 ? microseconds + 1 : microseconds }

    static func < (left: FineTime, right: FineTime) -> Bool {
        (left.microseconds, left.nanoseconds) < (right.microseconds, right.nanoseconds)
    }
}
