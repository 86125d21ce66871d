import TestSupport

/// Inputs made of an entry's seeds by a seed: for a fixed number of executions without libFuzzer, which would choose them by coverage.
package struct Mutations {
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    private let mostBytes: Int
    private var generator: SeededGenerator

    package init(of entry: FuzzEntry, seed: UInt64) throws {
        seeds = try entry.seeds()
        words = try entry.dictionary.map(Seeds.words) ?? []
        mostBytes = entry.mostBytes
        generator = SeededGenerator(seed: seed)
    }

    /// A seed with one change, or a few: most that is changed more is refused at its first.
    package mutating func next() -> [UInt8] {
        var input = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<(generator.oneIn(3) ? Int.random(in: 2...5, using: &generator) : 1) { change(&input) }
        return Array(input.prefix(mostBytes))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &generator)
        let end = min(input.count, place + Int.random(in: 1...16, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: input.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 2: input.removeSubrange(place..<end)
        case 3: input.insert(contentsOf: input[place..<end], at: Int.random(in: 0...input.count, using: &generator))
        case 4: input.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: place)
        case 5: input.replaceSubrange(place..<end, with: words.randomElement(using: &generator) ?? [0])
        default:
            let other = seeds.randomElement(using: &generator) ?? []
            input = input[..<place] + other.suffix(Int.random(in: 0...other.count, using: &generator))
        }
    }
}
