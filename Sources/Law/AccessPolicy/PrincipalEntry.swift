import Identity
import Quantities

/// One entry of `principals`: all of its keys must hold.
struct PrincipalEntry: Sendable {
    let issuer: UTF8Text?
    let subject: CapturePattern?
    let group: CapturePattern?
    let identity: CapturePattern?
    /// What the entry binds without any match: the cluster of the trust domain that its identity names.
    var bound = Captures()

    /// What the entry captures from a principal.
    func match(_ principal: Principal) -> PrincipalMatch {
        guard isOfIssuer(principal) else { return .none }
        var match = PrincipalMatch(captures: [bound], mayMatchMore: false)
        if let subject = subjectMatch(principal) { match = match.and(subject) }
        if let group = groupMatch(principal) { match = match.and(group) }
        if let identity = identityMatch(principal) { match = match.and(identity) }
        return match
    }

    func isOfIssuer(_ principal: Principal) -> Bool { issuer == nil || issuer == principal.issuer }

    /// What each key says on its own; nil where the entry does not have it.
    func subjectMatch(_ principal: Principal) -> PrincipalMatch? {
        subject.map { PrincipalMatch(of: [principal.subject], by: $0, doubt: nil) }
    }

    func groupMatch(_ principal: Principal) -> PrincipalMatch? {
        group.map { PrincipalMatch(of: principal.groups, by: $0, doubt: principal.groupsDoubt) }
    }

    func identityMatch(_ principal: Principal) -> PrincipalMatch? {
        identity.map {
            PrincipalMatch(of: principal.identities.map(\.text), by: $0, doubt: principal.identitiesDoubt)
        }
    }
}

/// All ways in which an entry, or a key of it, holds for a principal.
struct PrincipalMatch {
    /// What each way captures; empty where it does not hold.
    let captures: [Captures]
    /// Whether there may be further ways, since a claim could not be evaluated.
    let mayMatchMore: Bool

    static let none = PrincipalMatch(captures: [], mayMatchMore: false)

    init(captures: [Captures], mayMatchMore: Bool) {
        self.captures = captures
        self.mayMatchMore = mayMatchMore
    }

    /// `values` are sorted.
    init(of values: [UTF8Text], by pattern: CapturePattern, doubt: ClaimDoubt?) {
        mayMatchMore = doubt != nil
        if let literal = pattern.literal {
            captures = Self.contains(literal, in: values) ? [Captures()] : []
            return
        }
        var seen: Set<Captures> = []
        captures = values.compactMap { pattern.match($0) }.filter { seen.insert($0).inserted }
    }

    /// A search in halves: a principal may be in a thousand groups, and be asked a thousand rules.
    private static func contains(_ value: UTF8Text, in sorted: [UTF8Text]) -> Bool {
        var range = sorted.startIndex..<sorted.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            guard sorted[middle] != value else { return true }
            range = sorted[middle] < value ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return false
    }

    /// Both hold: every way of the one with every way of the other. At most one of the keys has several (made sure of at load).
    func and(_ other: PrincipalMatch) -> PrincipalMatch {
        let both = captures.flatMap { mine in other.captures.map { mine.merged(with: $0) } }
        let mayHold = (!captures.isEmpty || mayMatchMore) && (!other.captures.isEmpty || other.mayMatchMore)
        return PrincipalMatch(captures: both, mayMatchMore: mayHold && (mayMatchMore || other.mayMatchMore))
    }
}
