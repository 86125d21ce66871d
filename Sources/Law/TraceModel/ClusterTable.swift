package import Quantities

/// A Kubernetes cluster, by the name that spans and policies give it: 1 to 128 of `A-Z a-z 0-9 . _ -`, first and last a letter or digit.
package struct Cluster: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let name: String

    package init?(_ text: UTF8Text) {
        guard Self.isName(text.bytes[...]) else { return nil }
        name = text.string
    }

    package var text: UTF8Text { UTF8Text(name) }
    package var description: String { name }

    package static func < (left: Cluster, right: Cluster) -> Bool { left.text < right.text }

    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 128, isAlphanumeric(first),
            isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte)
    }
}

/// The clusters that there are, each with the trust domains of its workloads. Never learned from data.
package struct ClusterTable: Sendable, Equatable {
    private let byDomain: [UTF8Text: Cluster]
    private let byName: [UTF8Text: Int32]
    /// Each once, in order.
    package let clusters: [Cluster]

    package init(_ byDomain: [UTF8Text: Cluster]) {
        self.byDomain = byDomain
        clusters = Set(byDomain.values).sorted()
        byName = Dictionary(uniqueKeysWithValues: clusters.enumerated().map { ($1.text, Int32($0)) })
    }

    /// Every trust domain with its cluster, in order.
    package var trustDomains: [(domain: UTF8Text, cluster: Cluster)] {
        byDomain.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func cluster(named name: UTF8Text) -> Cluster? { place(of: name).map { clusters[Int($0)] } }

    /// The place of a cluster in `clusters`.
    package func place(of name: UTF8Text) -> Int32? { byName[name] }

    /// The place in `clusters` of the one whose workloads have this trust domain.
    package func place(ofTrustDomain domain: UTF8Text) -> Int32? {
        byDomain[domain].flatMap { place(of: $0.text) }
    }
}
