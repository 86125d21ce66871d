/// The obvious model of access policy, beside the product: no patterns compiled, nothing shared, nothing fast.
struct PolicyModel {
    enum Truth: CaseIterable { case yes, no, unknown }

    struct Rule {
        var permits: Int?  // 1 masked, 2 full; nil forbids
        var entries: [Entry]
        var namespaces: [String]  // a name, `x*`, `*` or `{n}`
    }

    struct Entry {
        var group: String?  // a name, or `team-{n}`
        var subject: String?  // a name, or `x*`
    }

    struct Viewer {
        var subject: String
        var groups: [String]?  // nil: unknown
    }

    /// 0 hidden, 1 masked, 2 full.
    static func visibility(_ rules: [Rule], _ viewer: Viewer, _ namespace: String) -> Int {
        var best = 0
        for rule in rules {
            let holds = rule.entries.map { truth($0, rule, viewer, namespace) }
            guard let level = rule.permits else {
                if holds.contains(.yes) || holds.contains(.unknown) { return 0 }
                continue
            }
            if holds.contains(.yes) { best = max(best, level) }
        }
        return best
    }

    private static func truth(_ entry: Entry, _ rule: Rule, _ viewer: Viewer, _ namespace: String) -> Truth {
        if let subject = entry.subject, !glob(subject, viewer.subject) { return .no }
        guard let group = entry.group else { return covers(rule, nil, namespace) ? .yes : .no }
        guard let groups = viewer.groups else { return covers(rule, namespace, namespace) ? .unknown : .no }
        let labels: [String?] = groups.compactMap { name -> String?? in
            guard group == "team-{n}" else { return name == group ? .some(nil) : nil }
            return name.hasPrefix("team-") ? .some(String(name.dropFirst(5))) : nil
        }
        return labels.contains { covers(rule, $0, namespace) } ? .yes : .no
    }

    private static func covers(_ rule: Rule, _ label: String?, _ namespace: String) -> Bool {
        rule.namespaces.contains { $0 == "{n}" ? label == namespace : glob($0, namespace) }
    }

    private static func glob(_ pattern: String, _ value: String) -> Bool {
        pattern.hasSuffix("*") ? value.hasPrefix(String(pattern.dropLast())) : pattern == value
    }
}
