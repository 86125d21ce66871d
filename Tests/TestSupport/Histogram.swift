/// Counts what a property test has met, so that it can show that it did not pass for want of matter.
package struct Histogram: Sendable {
    private var counts: [String: Int] = [:]

    package init() {}

    package mutating func add(_ name: String, _ count: Int = 1) {
        counts[name, default: 0] += count
    }

    package subscript(_ name: String) -> Int { counts[name] ?? 0 }

    /// How many different things were met.
    package var kinds: Int { counts.count }

    package func total(of prefix: String) -> Int {
        counts.filter { $0.key.hasPrefix(prefix) }.map(\.value).reduce(0, +)
    }

    /// One line on standard output.
    package func print(_ title: String) {
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        Swift.print("\(title): \(parts.joined(separator: ", "))")
    }
}
