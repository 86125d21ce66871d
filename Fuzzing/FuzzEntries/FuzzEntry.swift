import TestSupport

/// One parser of foreign bytes: what it begins with, and the laws that it keeps whatever it is fed.
///
/// libFuzzer runs entries for long, driven by what they cover (`scripts/fuzz`); `FuzzEntriesTests` runs each a fixed number of times with
/// seeded mutations, without instruments.
package struct FuzzEntry: Sendable {
    package let name: String
    /// The longest input that is tried.
    package let mostBytes: Int
    /// The file of `Fuzzing/Dictionaries` whose words are put into inputs; nil for none.
    package let dictionary: String?
    private let examples: @Sendable () throws -> [[UInt8]]
    private let laws: @Sendable ([UInt8]) throws -> String

    init(
        _ name: String, mostBytes: Int, dictionary: String? = nil,
        seeds: @escaping @Sendable () throws -> [[UInt8]], laws: @escaping @Sendable ([UInt8]) throws -> String
    ) {
        self.name = name
        self.mostBytes = mostBytes
        self.dictionary = dictionary
        self.examples = seeds
        self.laws = laws
    }

    package static let all: [FuzzEntry] = [
        json, index, request, reply, target, jaeger, aggregate, policy, token, claims, keys, metadata, audit, names,
    ]

    /// Examples from the tests' own data, and what was once found (`Fuzzing/Corpora`); the long ones are left out.
    package func seeds() throws -> [[UInt8]] {
        try (examples() + Seeds.found(by: name)).filter { $0.count <= mostBytes }
    }

    /// Feeds it once. Says in a word what became of the input; throws `BrokenLaw` where it should not have.
    package func run(_ input: [UInt8]) throws -> String {
        try laws(Array(input.prefix(mostBytes)))
    }
}

/// What an entry did that it never may.
package struct BrokenLaw: Error, CustomStringConvertible {
    package let description: String
}

func law(_ description: String, _ holds: Bool) throws(BrokenLaw) {
    guard holds else { throw BrokenLaw(description: description) }
}

extension Array<UInt8> {
    /// The same bytes whole, one by one, and in pieces of random sizes that follow from the bytes alone.
    var cuts: [[[UInt8]]] {
        let seed = reduce(into: UInt64(0xcbf2_9ce4_8422_2325)) { $0 = ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var generator = SeededGenerator(seed: seed)
        return [[self], map { [$0] }, generator.pieces(of: self, most: 40)]
    }

    /// No line end, no control byte: fit for a message.
    var isOneLine: Bool { allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
