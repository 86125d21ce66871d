import FuzzEntries
import TestSupport
import Testing

/// Serialized: one entry changes the kernel that all of them read by.
@Suite(.serialized) struct FuzzEntryTests {
    private static let executions = 10_000

    @Test(
        "every parser of foreign bytes keeps its laws on seeds, on what was found, and on 10,000 seeded mutations",
        arguments: FuzzEntry.all.map(\.name))
    func laws(_ name: String) throws {
        let entry = try #require(FuzzEntry.all.first { $0.name == name })
        var histogram = Histogram()
        let seeds = try entry.seeds()
        #expect(seeds.count > 3)
        for seed in seeds { histogram.add(try entry.run(seed)) }
        var mutations = try Mutations(of: entry, seed: 1)
        for number in 0..<Self.executions {
            let input = mutations.next()
            do {
                histogram.add(try entry.run(input))
            } catch {
                Issue.record(
                    "\(name), mutation \(number): \(error): \(String(decoding: input, as: UTF8.self).debugDescription)")
                return
            }
        }
        histogram.print("\(name), \(seeds.count + Self.executions) executions")
        #expect(histogram.kinds > 1, "an entry to which all inputs are alike tries nothing")
    }

    @Test("no two entries have one name, under which what they found is kept")
    func areDistinct() {
        #expect(Set(FuzzEntry.all.map(\.name)).count == FuzzEntry.all.count)
    }
}
