import Glibc

/// Runs workloads in turns, so that whatever slows the machine down for a while slows all of them.
///
/// What counts is the thread's processor time: on a machine that others use too, the clock on the wall measures them.
struct Measurement {
    /// Processor times of one workload: seconds a run, one for each round.
    struct Result {
        let workload: Workload
        let seconds: [Double]

        var median: Double { seconds.sorted()[seconds.count / 2] }
        var megabytesPerSecond: Double { Double(workload.bytes) / 1e6 / median }
        /// The distance of the quartiles, of the median: how far a ratio can be trusted.
        var spread: Double {
            let sorted = seconds.sorted()
            return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / median
        }
    }

    static let rounds = 11
    /// A run of fewer milliseconds is repeated within a round: the clock's own cost must not count.
    static let shortest = 20

    private(set) var results: [Result] = []
    private var checksum = 0

    init(_ workloads: [Workload], rounds: Int = Self.rounds) throws {
        var times = [[Double]](repeating: [], count: workloads.count)
        for round in 0...rounds {
            for (place, workload) in workloads.enumerated() {
                let seconds = try time(workload)
                // The first round warms caches and the allocator up.
                if round > 0 { times[place].append(seconds) }
            }
        }
        results = zip(workloads, times).map { Result(workload: $0, seconds: $1) }
    }

    private mutating func time(_ workload: Workload) throws -> Double {
        let start = Self.processorSeconds()
        var spent = 0.0
        var runs = 0
        repeat {
            checksum &+= try workload.run()
            runs += 1
            spent = Self.processorSeconds() - start
        } while spent * 1000 < Double(Self.shortest)
        return spent / Double(runs)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
