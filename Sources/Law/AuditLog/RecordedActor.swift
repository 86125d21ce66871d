package import Quantities
import StrictJSON

/// Who asked, whole enough that a later policy can be tried on the log alone: every group, not only those that matched.
package struct RecordedActor: Sendable, Equatable {
    package let issuer: UTF8Text
    package let subject: UTF8Text
    package let identities: [UTF8Text]
    package let groups: [UTF8Text]
    package let token: RecordedToken

    /// Groups and identities are a set: sorted by bytes, each once.
    package init(
        issuer: UTF8Text, subject: UTF8Text, identities: [UTF8Text], groups: [UTF8Text], token: RecordedToken
    ) {
        self.issuer = issuer
        self.subject = subject
        self.identities = Set(identities).sorted()
        self.groups = Set(groups).sorted()
        self.token = token
    }

    var json: JSONValue {
        .members([
            ("auth", token.json), ("groups", Bounded.list(groups, limit: 10_000)),
            ("groups_hash", .string(RecordHash.hex(RecordHash.sha256(ofList: groups.map(\.bytes))))),
            ("identities", Bounded.list(identities, limit: 6_000)), ("iss", Bounded.text(issuer, limit: 1_024)),
            ("sub", Bounded.text(subject, limit: 1_024)),
        ])
    }
}
