package import AccessPolicy

/// Who asked, what for, and why it was allowed or refused. No counts: what was shown is told by its `AccessEnd`.
package struct Access: Sendable, Equatable {
    /// Allowed or refused, and by which reason.
    package enum Verdict: Sendable, Equatable {
        case allow(ReasonCode)
        /// A refusal after identity: there is no `AccessEnd`.
        case deny(ReasonCode)

        package var reason: ReasonCode {
            switch self {
            case .allow(let reason), .deny(let reason): reason
            }
        }

        package var isAllow: Bool {
            if case .allow = self { true } else { false }
        }
    }

    package let verdict: Verdict
    package let actor: RecordedActor
    package let source: RecordedSource
    package let request: RecordedRequest
    /// Patterns of the namespaces that the request was narrowed to.
    package let namespaces: [String]
    /// SHA-256 of the policies in force, and those of their rules that bind for the principal.
    package let policyDigest: [UInt8]
    package let rules: [RuleName]

    package init(
        _ verdict: Verdict, actor: RecordedActor, source: RecordedSource, request: RecordedRequest,
        namespaces: [String], policyDigest: [UInt8], rules: [RuleName]
    ) {
        self.verdict = verdict
        self.actor = actor
        self.source = source
        self.request = request
        self.namespaces = namespaces
        self.policyDigest = policyDigest
        self.rules = rules
    }
}
