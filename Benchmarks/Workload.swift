/// One thing to measure on one input: how much processor time it takes, of which the median counts.
struct Workload {
    let name: String
    /// The name of the input, and its size.
    let input: String
    let bytes: Int
    /// Returns something that depends on all of its work, so that none of it is optimized away.
    let run: () throws -> Int
}
