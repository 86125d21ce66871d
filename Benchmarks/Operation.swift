/// One thing that is done once for a request or a span.
struct Operation {
    let workload: Workload
    /// How often a run of the workload does it.
    let count: Int

    /// - Parameter count: a run must last long enough that the clock's own cost does not show.
    init(_ name: String, on input: String, count: Int, run: @escaping () throws -> Int) {
        workload = Workload(name: name, input: input, bytes: 0, run: run)
        self.count = count
    }
}
