import Testing

/// Quadratic time would take minutes here, recursion would end the process.
@Suite struct LongTraceTests {
    private static let length: UInt64 = 200_000
    private static let limit = Duration.seconds(20)

    private func timed(_ build: (inout Forest) -> Void) throws -> (roots: Int, children: Int, elapsed: Duration) {
        var forest = Forest()
        build(&forest)
        let start = ContinuousClock.now
        let parents = try forest.parents()
        let elapsed = start.duration(to: .now)
        let roots = parents.values.filter { $0 == nil }.count
        return (roots, parents.count - roots, elapsed)
    }

    @Test("a chain of 200,000 hidden spans, and one of which every second is visible")
    func chains() throws {
        let chain = try timed { forest in
            forest.add(1, .full)
            for id in 2...Self.length { forest.add(id, .hidden, up: id - 1) }
            for id in Self.length + 1...Self.length + 1000 { forest.add(id, .full, up: Self.length - id % 7) }
        }
        #expect(chain.roots == 1)
        #expect(chain.children == 1000)
        #expect(chain.elapsed < Self.limit)
        let mixed = try timed { forest in
            for id in 1...Self.length / 2 { forest.add(id, id % 2 == 0 ? .full : .hidden, up: id + 1) }
        }
        #expect(mixed.roots == 1)
        #expect(mixed.elapsed < Self.limit)
    }

    @Test("tens of thousands of spans that carry one id or hang on it, and one cycle of as many")
    func hubs() throws {
        let hub = try timed { forest in
            forest.add(1, .full)
            for _ in 1...Self.length / 8 { forest.add(7, .hidden, up: 1) }
            for id in 10...Self.length / 8 { forest.add(id, .masked, up: 7) }
        }
        #expect(hub.roots == 1)
        #expect(hub.elapsed < Self.limit)
        let visibleHub = try timed { forest in
            for _ in 1...Self.length / 8 { forest.add(7, .full, up: 7) }
            for id in 10...Self.length / 8 { forest.add(id, .masked, up: 7) }
        }
        #expect(visibleHub.children == 0)
        #expect(visibleHub.elapsed < Self.limit)
        let cycle = try timed { forest in
            let length = Self.length / 4
            for id in 1...length { forest.add(id, id % 3 == 0 ? .full : .hidden, up: id % length + 1) }
        }
        #expect(cycle.children == 0)
        #expect(cycle.elapsed < Self.limit)
    }
}
