/// How the keys in force of one issuer changed: by their RFC 7638 thumbprints, sorted.
package struct KeySetChange: Sendable, Equatable {
    package let added: [String]
    package let removed: [String]
    /// How many are in force now.
    package let count: Int

    package init(from old: KeySet?, to new: KeySet?) {
        let before = Set((old?.keys ?? []).map(\.thumbprint))
        let after = Set((new?.keys ?? []).map(\.thumbprint))
        added = after.subtracting(before).sorted()
        removed = before.subtracting(after).sorted()
        count = new?.keys.count ?? 0
    }
}
