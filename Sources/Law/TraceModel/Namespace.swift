package import Quantities

/// A Kubernetes namespace: one DNS label (RFC 1123), behind `cluster/` where there are several clusters. Its text is plain ASCII and compares
/// by bytes.
package struct Namespace: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let name: String

    /// Nil for anything but 1 to 63 of `a-z 0-9 -` that neither start nor end with `-`. Nothing is folded or trimmed.
    package init?(_ text: UTF8Text) {
        guard Self.isLabel(text.bytes[...]) else { return nil }
        name = text.string
    }

    package init?(_ text: String) {
        self.init(UTF8Text(text))
    }

    package init?(_ bytes: ArraySlice<UInt8>) {
        guard Self.isLabel(bytes) else { return nil }
        name = String(decoding: bytes, as: UTF8.self)
    }

    /// The namespace of one cluster; `label` names none itself.
    package init(_ label: Namespace, in cluster: Cluster) {
        name = cluster.name + "/" + label.name
    }

    /// A label, or `cluster/label`.
    package init?(qualified text: UTF8Text) {
        let parts = text.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let label = parts.last, Self.isLabel(label), parts.count == 1 || Cluster.isName(parts[0]) else {
            return nil
        }
        name = text.string
    }

    /// The DNS label, without a cluster.
    package var label: Namespace {
        guard let slash else { return self }
        return Namespace(name.utf8[name.utf8.index(after: slash)...])
    }

    /// Nil where no cluster is named.
    package var cluster: UTF8Text? { slash.map { UTF8Text(String(name[..<$0])) } }

    private var slash: String.Index? { name.utf8.firstIndex(of: UInt8(ascii: "/")) }

    private init(_ label: Substring.UTF8View) {
        name = String(Substring(label))
    }

    package var text: UTF8Text { UTF8Text(name) }
    package var description: String { name }

    package static func < (left: Namespace, right: Namespace) -> Bool { left.text < right.text }

    /// Whether `bytes` are one DNS label in lower case.
    package static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63, first != dash, last != dash else {
            return false
        }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == dash }
    }

    private static let dash = UInt8(ascii: "-")
}
