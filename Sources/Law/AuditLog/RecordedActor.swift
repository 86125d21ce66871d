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

        fileprivate func write(to json: inout CanonicalJSON) {
            json.object { json in
                json.name("groups")
                json.texts(groups, limit: 700)
                json.name("identities")
                json.texts(identities, limit: 700)
                json.name("sub")
                json.text(subject, limit: 400)
            }
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

    func write(to json: inout CanonicalJSON) {
        json.object { json in
            if let agent {
                json.name("act")
                agent.write(to: &json)
            }
            json.name("auth")
            token.write(to: &json)
            writeClaims(to: &json)
            json.name("groups")
            json.texts(groups, limit: 9_000)
            json.name("groups_hash")
            json.hex(RecordHash.sha256(ofList: groups.map(\.bytes)))
            json.name("identities")
            json.texts(identities, limit: 5_000)
            json.name("iss")
            json.text(issuer, limit: 1_024)
            json.name("sub")
            json.text(subject, limit: 1_024)
        }
    }

    /// Those that fit into 1,200 bytes, in order of path; an absent claim is null, one that is neither text nor a list of texts says its type.
    private func writeClaims(to json: inout CanonicalJSON) {
        guard !claims.isEmpty else { return }
        let rows = claims.sorted { $0.key < $1.key }.map { path, value in
            (name: path, json: CanonicalJSON.bytes { Self.write(value, to: &$0) })
        }
        json.name("claims")
        json.object(of: rows, limit: 1_200, omitted: UTF8Text("claims_omitted"))
    }

    private static func write(_ value: JSONValue?, to json: inout CanonicalJSON) {
        switch value {
        case nil: return json.null()
        case .string(let text): return json.text(UTF8Text(text), limit: 300)
        case .array(let elements):
            let texts = elements.compactMap { if case .string(let text) = $0 { UTF8Text(text) } else { nil } }
            if texts.count == elements.count { return json.texts(texts, limit: 600) }
        case .null, .bool, .number, .object: break
        }
        json.object { json in
            json.name("wrong_type")
            json.bool(true)
        }
    }
}
