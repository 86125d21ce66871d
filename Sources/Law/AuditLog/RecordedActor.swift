package import Quantities
package import StrictJSON

/// Who asked, whole enough that a later policy can be tried on the log alone: every group, not only those that matched.
package struct RecordedActor: Sendable, Equatable {
    /// Who acts for the subject (RFC 8693 `act`), of the same issuer.
    package struct Agent: Sendable, Equatable {
        package let subject: UTF8Text
        package let identities: [UTF8Text]
        package let groups: [UTF8Text]

        package init(subject: UTF8Text, identities: [UTF8Text], groups: [UTF8Text]) {
            self.subject = subject
            self.identities = Set(identities).sorted()
            self.groups = Set(groups).sorted()
        }

        fileprivate var json: JSONValue {
            .members([
                ("groups", Bounded.list(groups, limit: 700)), ("identities", Bounded.list(identities, limit: 700)),
                ("sub", Bounded.text(subject, limit: 400)),
            ])
        }
    }

    package let issuer: UTF8Text
    package let subject: UTF8Text
    package let identities: [UTF8Text]
    package let groups: [UTF8Text]
    package let agent: Agent?
    /// Every claim that a condition may read, by its path: its value, or nil for its absence.
    package let claims: [UTF8Text: JSONValue?]
    package let token: RecordedToken

    /// Groups and identities are a set: sorted by bytes, each once.
    package init(
        issuer: UTF8Text, subject: UTF8Text, identities: [UTF8Text], groups: [UTF8Text], agent: Agent? = nil,
        claims: [UTF8Text: JSONValue?] = [:], token: RecordedToken
    ) {
        self.issuer = issuer
        self.subject = subject
        self.identities = Set(identities).sorted()
        self.groups = Set(groups).sorted()
        self.agent = agent
        self.claims = claims
        self.token = token
    }

    var json: JSONValue {
        .members([
            ("act", agent?.json), ("auth", token.json), ("claims", claimsJSON),
            ("groups", Bounded.list(groups, limit: 9_000)),
            ("groups_hash", .string(RecordHash.hex(RecordHash.sha256(ofList: groups.map(\.bytes))))),
            ("identities", Bounded.list(identities, limit: 5_000)), ("iss", Bounded.text(issuer, limit: 1_024)),
            ("sub", Bounded.text(subject, limit: 1_024)),
        ])
    }

    /// Those that fit into 1,200 bytes, in order of path; an absent claim is null, one that is neither text nor a list of texts says its type.
    private var claimsJSON: JSONValue? {
        guard !claims.isEmpty else { return nil }
        var kept: [(String, JSONValue?)] = []
        var room = 1_200
        for (path, value) in claims.sorted(by: { $0.key < $1.key }) {
            let shown = Self.shown(value)
            room -= Bounded.size(of: .string(path.string)) + Bounded.size(of: shown) + 2
            guard room >= 0 else { break }
            kept.append((path.string, shown))
        }
        let omitted = claims.count - kept.count
        return .members(kept + (omitted > 0 ? [("claims_omitted", .count(omitted))] : []))
    }

    private static func shown(_ value: JSONValue?) -> JSONValue {
        switch value {
        case nil: return .null
        case .string(let text): return Bounded.text(UTF8Text(text), limit: 300)
        case .array(let elements):
            let texts = elements.compactMap { if case .string(let text) = $0 { UTF8Text(text) } else { nil } }
            return texts.count == elements.count ? Bounded.list(texts, limit: 600) : wrongType
        case .null, .bool, .number, .object: return wrongType
        }
    }

    private static let wrongType = JSONValue.members([("wrong_type", .bool(true))])
}
