/// The obvious model of access policy, beside the product: no patterns compiled, nothing shared, nothing fast.
struct PolicyModel {
    /// What a condition or an entry says.
    enum Truth: Int, CaseIterable { case no, unknown, yes }

    enum Effect: Hashable { case permit(Int), limit(Int), forbid }

    struct Rule {
        var effect: Effect
        var entries: [Entry]
        var namespaces: [String]  // a name, `x*`, `*` or `{n}`
        var unowned = false
        var when = Truth.yes
        var isShadow = false
    }

    struct Entry {
        var group: String?  // a name, or `team-{n}`
        var subject: String?  // a name, or `x*`
    }

    struct Viewer {
        var subject: String
        var groups: [String]?  // nil: unknown
    }

    /// 0 hidden, 1 shape, 2 masked, 3 full. A namespace that is nil is a span of unknown owner.
    static func visibility(_ rules: [Rule], _ viewer: Viewer, _ namespace: String?) -> Int {
        var best = 0
        var ceiling = 3
        for rule in rules where !rule.isShadow {
            let holds = truth(rule, viewer, namespace)
            switch rule.effect {
            case .permit(let level): if holds == .yes { best = max(best, level) }
            case .limit(let level): if holds != .no { ceiling = min(ceiling, level) }
            case .forbid: if holds != .no { return 0 }
            }
        }
        return min(best, ceiling)
    }

    private static func truth(_ rule: Rule, _ viewer: Viewer, _ namespace: String?) -> Truth {
        let entries = rule.entries.map { truth($0, rule, viewer, namespace) }
        let any = entries.max { $0.rawValue < $1.rawValue } ?? .no
        return min(any, rule.when)
    }

    private static func truth(_ entry: Entry, _ rule: Rule, _ viewer: Viewer, _ namespace: String?) -> Truth {
        if let subject = entry.subject, !glob(subject, viewer.subject) { return .no }
        guard let group = entry.group else { return covers(rule, nil, namespace) }
        guard let groups = viewer.groups else { return min(.unknown, covers(rule, namespace, namespace)) }
        let labels: [String?] = groups.compactMap { name -> String?? in
            guard group == "team-{n}" else { return name == group ? .some(nil) : nil }
            return name.hasPrefix("team-") ? .some(String(name.dropFirst(5))) : nil
        }
        return labels.map { covers(rule, $0, namespace) }.max { $0.rawValue < $1.rawValue } ?? .no
    }

    /// Whose span it is may not be known: what names namespaces can't be evaluated then.
    private static func covers(_ rule: Rule, _ label: String?, _ namespace: String?) -> Truth {
        guard let namespace else { return rule.unowned ? .yes : .unknown }
        return rule.namespaces.contains { $0 == "{n}" ? label == namespace : glob($0, namespace) } ? .yes : .no
    }

    private static func glob(_ pattern: String, _ value: String) -> Bool {
        pattern.hasSuffix("*") ? value.hasPrefix(String(pattern.dropLast())) : pattern == value
    }

    private static func min(_ left: Truth, _ right: Truth) -> Truth { left.rawValue < right.rawValue ? left : right }
    private static func min(_ left: Int, _ right: Int) -> Int { Swift.min(left, right) }
}
