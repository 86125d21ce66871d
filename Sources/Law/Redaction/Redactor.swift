import Quantities
package import TraceModel

/// Hides values for one reply: `docs/specs/view.md` section 5. Counts what it did.
package struct Redactor: Sendable {
    let rules: RedactionRules
    private var peers: PeerNames
    private let settings: RedactionSettings
    private let viewer: ViewerName?
    private(set) var profiles: ProfileTable

    /// The same for all copies.
    private let origin = Origin()

    private final class Origin: Sendable {}

    /// Values redacted, by the number of the rule; behind them the rewritten peer namespaces.
    private var counts: [Int]

    /// Values redacted, by rule; `peers` for rewritten peer namespaces.
    package var tally: [String: Int] {
        var tally: [String: Int] = [:]
        for (number, count) in counts.enumerated() where count > 0 {
            tally[number < rules.count ? rules[number].name : "peers", default: 0] += count
        }
        return tally
    }

    /// `viewer` is nil where nobody is named, and shapes are numbered then.
    package init(
        rules: RedactionRules, scope: NamespaceScope, known: Set<Namespace>,
        settings: RedactionSettings = RedactionSettings(), viewer: ViewerName? = nil
    ) {
        self.rules = rules
        self.settings = settings
        self.viewer = viewer
        profiles = ProfileTable(rules, clusters: settings.clusters)
        counts = [Int](repeating: 0, count: rules.count + 1)
        peers = PeerNames(scope: scope, known: known, clusters: settings.clusters)
    }

    /// Whether both are copies of one redactor, and so judge alike.
    package func isCopy(of other: Redactor) -> Bool { origin === other.origin }

    /// Takes over what another copy has found out, profiles included; each counts for itself. No profile that this one has given may be in use.
    package mutating func takeOver(_ other: consuming Redactor) {
        precondition(isCopy(of: other), "what was found out under other rules does not hold")
        profiles = other.profiles
        peers = other.peers
    }

    /// How spans of one owner and service are redacted. To be asked once for each: every rule is looked at.
    package mutating func profile(of place: SpanOwner) -> RedactionProfile { profiles.profile(of: place) }

    /// What becomes of values under `key` in spans of `profile`.
    package func treatment(of key: [UInt8], in profile: RedactionProfile) -> KeyTreatment {
        let severest = rules.severest(naming: key, among: profiles.ruleSets[Int(profile.ruleSet)])
        return KeyTreatment(
            action: severest.map { applied(rules[$0].action) }, rule: severest,
            peerKey: settings.peers == .keep ? .none : PeerNames.keyKind(of: key),
            isStoreNote: key.starts(with: "@jaeger@".utf8), carriesKind: key.elementsEqual(Self.kindKey.utf8))
    }

    /// Without a key there are no pseudonyms: the value goes, rather than to be told.
    private func applied(_ action: RedactionAction) -> RedactionAction {
        settings.pseudonymKey == nil ? max(action, .mask) : action
    }

    /// What stands for a value under `key` in a span of `profile`, where the treatment is a pseudonym of either kind.
    package func pseudonym(
        of value: [UInt8], under key: [UInt8], _ treatment: KeyTreatment, in profile: RedactionProfile
    ) -> [UInt8] {
        guard let secret = settings.pseudonymKey else { return Self.maskText }
        if treatment.action == .joinedPseudonym { return secret.joinedPseudonym(of: value) }
        return secret.pseudonym(of: value, namespace: profiles.namespace(of: profile), key: key)
    }

    /// The ids under which the shapes of a view of `trace` are shown, by their places.
    package func shapeIDs(of view: TraceView, in trace: TraceSkeleton) -> [Int: SpanID] {
        ShapeIDs(in: trace, key: settings.pseudonymKey, viewer: viewer).ids(of: view)
    }

    /// Carries a span's kind, which decides between parents and is as visible as the span: no key rule touches a kind there.
    package static let kindKey = "span.kind"
    package static let kinds: [StaticString] = ["client", "server", "internal", "producer", "consumer"]

    /// The rule that decided; nil where none did.
    package func rule(of treatment: KeyTreatment) -> RedactionRule? { treatment.rule.map { rules[$0] } }

    /// Counts a value under a key that `treatment` was asked about, where a rule decided.
    package mutating func count(_ treatment: KeyTreatment) {
        if let rule = treatment.rule { counts[rule] += 1 }
    }

    /// The text with hidden peers replaced; nil where nothing changes. `peerKey` is the kind of the key it stands under, in a span of `profile`.
    package mutating func rewritePeers(
        in text: ArraySlice<UInt8>, under peerKey: PeerKey, inLog: Bool = false, in profile: RedactionProfile = .unset
    ) -> [UInt8]? {
        guard settings.peers == .redact,
            let changed = peers.rewritten(text, under: peerKey, inLog: inLog, near: profile.cluster)
        else { return nil }
        countPeers()
        return changed
    }

    /// For who keeps what `rewritePeers` gave and uses it again.
    package mutating func countPeers() {
        counts[counts.count - 1] += 1
    }

    /// Whether a value may be shown otherwise than it is stored, for the names of namespaces in it, to somebody who sees `visible` and perhaps others: where this says no, it
    /// stands as it is.
    package static func mayRewritePeers(
        in value: ArraySlice<UInt8>, under key: [UInt8], seeing visible: [Namespace]
    ) -> Bool {
        PeerNames.mayRewrite(value, under: key, seeing: visible)
    }

    package static let maskText = Array("****".utf8)
}

/// What key rules say of one key.
package struct KeyTreatment: Sendable {
    /// Nil where no rule matches.
    package let action: RedactionAction?
    /// The number of the rule that decided; nil where none did.
    let rule: Int?
    package let peerKey: PeerKey
    /// One of the store's own notes (`@jaeger@warnings`, `@jaeger@format`), which speak of hidden spans and always go.
    package let isStoreNote: Bool
    /// Under this key of a span one of `Redactor.kinds` stays, whatever the rules say.
    package let carriesKind: Bool

    /// The same without what rules do.
    package var untouched: KeyTreatment {
        KeyTreatment(action: nil, rule: nil, peerKey: peerKey, isStoreNote: isStoreNote, carriesKind: carriesKind)
    }
}

/// What a key says about its value as the name of a peer.
package enum PeerKey: Sendable {
    case none
    /// Holds a service's name: `<service>.<namespace>` is read as one.
    case service
    /// Its whole value is a namespace.
    case namespace
    /// Its whole value is a namespace where it stands in a log.
    case namespaceInLog
}
