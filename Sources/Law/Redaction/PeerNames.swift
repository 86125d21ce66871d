import Quantities
import TraceModel

/// Finds what visible text says of namespaces that the viewer does not see: `docs/specs/view.md` section 5, 3 and 4.
struct PeerNames: Sendable {
    private let scope: NamespaceScope
    private let known: Set<Namespace>
    private let clusters: ClusterTable?
    /// What was decided of namespaces: texts of one reply name few of them, again and again.
    private var decided: [Place: Bool] = [:]

    private struct Place: Hashable {
        let namespace: Namespace
        let cluster: Int32
    }

    /// Where there are clusters, `scope` and `known` name them, and texts do not.
    init(scope: NamespaceScope, known: Set<Namespace>, clusters: ClusterTable?) {
        self.scope = scope
        self.known = clusters == nil ? known : Set(known.map(\.label))
        self.clusters = clusters
    }

    /// A namespace is that of the cluster at this place, the span's own; where that is not known, that of any: it is hidden where it is in one.
    private mutating func isHidden(_ namespace: Namespace, near cluster: Int32) -> Bool {
        let place = Place(namespace: namespace, cluster: cluster)
        if let known = decided[place] { return known }
        let isHidden = decide(namespace, near: cluster)
        // A reply with ever new names must not grow this without bound.
        if decided.count < 1024 { decided[place] = isHidden }
        return isHidden
    }

    private func decide(_ namespace: Namespace, near cluster: Int32) -> Bool {
        guard let clusters else { return !scope.contains(namespace) }
        let candidates = cluster < 0 ? clusters.clusters[...] : clusters.clusters[Int(cluster)...Int(cluster)]
        return candidates.contains { !scope.contains(Namespace(namespace, in: $0)) }
    }

    /// Of a workload's identity the trust domain says which cluster it is.
    private mutating func isHidden(_ form: PeerForm, of text: ArraySlice<UInt8>, near cluster: Int32) -> Bool {
        var cluster = cluster
        if let clusters, let domain = form.trustDomain {
            cluster = clusters.place(ofTrustDomain: UTF8Text(validated: Array(text[domain]))) ?? -1
        }
        for namespace in form.namespaces where isHidden(namespace, near: cluster) { return true }
        return false
    }

    private static let replacement = Array("redacted".utf8)

    /// The text with every hidden peer replaced; nil where there is none.
    mutating func rewritten(_ text: ArraySlice<UInt8>, under key: PeerKey, inLog: Bool, near cluster: Int32) -> [UInt8]?
    {
        if Self.mayHoldPeer(text), let changed = rewrittenForms(text, near: cluster) { return changed }
        switch key {
        case .none: return nil
        case .service: return isHiddenService(text, near: cluster) ? Self.replacement : nil
        case .namespace: return isHidden(text, near: cluster) ? Self.replacement : nil
        case .namespaceInLog: return inLog && isHidden(text, near: cluster) ? Self.replacement : nil
        }
    }

    /// Whether a value may be shown otherwise than it is stored to somebody who sees `visible` alone.
    static func mayRewrite(_ value: ArraySlice<UInt8>, under key: [UInt8], seeing visible: [Namespace]) -> Bool {
        switch keyKind(of: key) {
        case .none: mayHoldPeer(value)
        case .service: value.contains(UInt8(ascii: ".")) || mayHoldPeer(value)
        case .namespace, .namespaceInLog: !visible.contains { $0.text.bytes[...] == value }
        }
    }

    /// Every form has a `svc` label, `~`, `/ns/` or `system:serviceaccount` in it; most values have none of them.
    private static func mayHoldPeer(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count > 4 else { return false }
        for at in text.startIndex..<text.endIndex - 3 {
            switch text[at] {
            case UInt8(ascii: "~"): return true
            case UInt8(ascii: ".")
            where text[at + 1] | 0x20 == UInt8(ascii: "s") && text[at + 2] | 0x20 == UInt8(ascii: "v")
                && text[at + 3] | 0x20 == UInt8(ascii: "c"):
                return true
            case UInt8(ascii: "/") where text[at + 1] == UInt8(ascii: "n") && text[at + 2] == UInt8(ascii: "s"):
                return true
            case UInt8(ascii: "m") where text[at + 1] == UInt8(ascii: ":") && text[at + 2] == UInt8(ascii: "s"):
                return true
            default: continue
            }
        }
        return false
    }

    private mutating func rewrittenForms(_ text: ArraySlice<UInt8>, near cluster: Int32) -> [UInt8]? {
        var result: [UInt8] = []
        var copied = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            guard let form = PeerForm(in: text, at: at) else {
                at += 1
                continue
            }
            if isHidden(form, of: text, near: cluster) {
                result.append(contentsOf: text[copied..<at])
                result.append(contentsOf: Self.replacement)
                copied = form.end
            }
            at = form.end
        }
        guard copied > text.startIndex else { return nil }
        return result + text[copied...]
    }

    private mutating func isHidden(_ text: ArraySlice<UInt8>, near cluster: Int32) -> Bool {
        guard let namespace = Namespace(text) else { return false }
        return isHidden(namespace, near: cluster)
    }

    /// `<service>.<namespace>`, with a port or without.
    private mutating func isHiddenService(_ text: ArraySlice<UInt8>, near cluster: Int32) -> Bool {
        let host = PeerForm.hostRun(text, from: text.startIndex)
        guard PeerForm.port(text, from: host) == text.endIndex,
            let dot = text[..<host].lastIndex(of: UInt8(ascii: ".")),
            dot > text.startIndex, let namespace = Namespace(text[(dot + 1)..<host])
        else { return false }
        return known.contains(namespace) && isHidden(namespace, near: cluster)
    }

    private static let kinds: [(kind: PeerKey, keys: [String])] = [
        (
            .service,
            [
                "peer.service", "peer.hostname", "service.peer.name", "net.peer.name", "server.address",
                "client.address", "http.host", "grpc.authority", "upstream_cluster", "upstream_cluster.name",
                "downstream_cluster", "istio.source_canonical_service", "istio.destination_canonical_service",
            ]
        ),
        (.namespace, ["istio.source_namespace", "istio.destination_namespace", "peer.namespace"]),
        (.namespaceInLog, ["k8s.namespace.name"]),
    ]
    private static let keys = KeyPatternIndex(kinds.map { $0.keys.map(KeyPattern.init) })

    static func keyKind(of key: [UInt8]) -> PeerKey {
        var found = PeerKey.none
        keys.forEachMatch(of: key) { found = kinds[$0].kind }
        return found
    }
}
