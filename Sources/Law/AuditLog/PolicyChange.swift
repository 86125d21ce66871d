package import Quantities
import StrictJSON

/// Other policies come into force: durable before the first request is judged by them.
package struct PolicyChange: Sendable, Equatable {
    /// The snapshots'.
    package let old: [UInt8]
    package let new: [UInt8]
    /// Documents, by kind and name.
    package let added: [UTF8Text]
    package let removed: [UTF8Text]
    package let changed: [UTF8Text]

    package init(old: [UInt8], new: [UInt8], added: [UTF8Text], removed: [UTF8Text], changed: [UTF8Text]) {
        self.old = old
        self.new = new
        self.added = added
        self.removed = removed
        self.changed = changed
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("added")
            json.texts(added, limit: 4_000)
            json.name("changed")
            json.texts(changed, limit: 4_000)
            json.name("new")
            json.hex(new.prefix(32))
            json.name("old")
            json.hex(old.prefix(32))
            json.name("removed")
            json.texts(removed, limit: 4_000)
        }
    }
}
