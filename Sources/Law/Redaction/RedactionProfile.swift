import Quantities
import TraceModel

/// How values of some spans are redacted: the same for all spans of one profile.
package struct RedactionProfile: Sendable, Hashable {
    package let number: Int32
    /// Which rules apply; keys are treated alike in all profiles of one set.
    package let ruleSet: Int32
    /// The place of its spans' cluster among those configured; negative where there are none, or the owner is unknown.
    package let cluster: Int32

    init(number: Int32, ruleSet: Int32, cluster: Int32 = -1) {
        self.number = number
        self.ruleSet = ruleSet
        self.cluster = cluster
    }

    /// Stands where no span has been entered yet: whoever asks about it stops the program, rather than to show anything by the wrong rules.
    package static let unset = RedactionProfile(number: -1, ruleSet: -1)
}

/// The profiles of one reply, in the order of first use.
struct ProfileTable: Sendable {
    private struct Key: Hashable {
        let ruleSet: Int32
        let namespace: [UInt8]
        let cluster: Int32
    }

    private let rules: RedactionRules
    private let clusters: ClusterTable?
    /// Whether every span has the same profile, as it is where no policy says anything about places.
    private let isUniform: Bool
    /// Of each set whether a rule is in it, by the rule's number.
    private(set) var ruleSets: [[Bool]] = []
    private var setNumbers: [[Int]: Int32] = [:]
    private var namespaces: [[UInt8]] = []
    private var numbers: [Key: RedactionProfile] = [:]

    init(_ rules: RedactionRules, clusters: ClusterTable?) {
        self.rules = rules
        self.clusters = clusters
        isUniform = clusters == nil && rules.ignorePlaces
        if isUniform {
            _ = number(of: rules.numbers)
            namespaces = [[]]
        }
    }

    mutating func profile(of place: SpanOwner) -> RedactionProfile {
        if isUniform { return RedactionProfile(number: 0, ruleSet: 0) }
        let covering = rules.numbers.filter { rules[$0].resources.cover(place) }
        let ruleSet = number(of: covering)
        let isBound = covering.contains { rules.bindsNamespace($0) }
        let namespace = place.owner.namespace
        let cluster = clusters.flatMap { clusters in namespace?.cluster.flatMap(clusters.place(of:)) } ?? -1
        let key = Key(ruleSet: ruleSet, namespace: isBound ? namespace?.text.bytes ?? [] : [], cluster: cluster)
        if let known = numbers[key] { return known }
        let profile = RedactionProfile(number: Int32(namespaces.count), ruleSet: ruleSet, cluster: cluster)
        namespaces.append(key.namespace)
        numbers[key] = profile
        return profile
    }

    /// The owner's namespace, where values depend on it; empty where it is unknown.
    func namespace(of profile: RedactionProfile) -> [UInt8] { namespaces[Int(profile.number)] }

    private mutating func number(of set: [Int]) -> Int32 {
        if let known = setNumbers[set] { return known }
        let number = Int32(ruleSets.count)
        var members = [Bool](repeating: false, count: rules.count)
        for rule in set { members[rule] = true }
        ruleSets.append(members)
        setNumbers[set] = number
        return number
    }
}
