import AccessPolicy
import StrictJSON
import TestSupport

/// Rules of the model, drawn by a seed.
enum RandomRules {
    static func rules(_ random: inout SeededGenerator) -> [PolicyModel.Rule] {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in rule(&random) }
    }

    static func rule(_ random: inout SeededGenerator) -> PolicyModel.Rule {
        let effects: [PolicyModel.Effect] = [
            .permit(1), .permit(2), .permit(3), .permit(3), .limit(1), .limit(2), .forbid,
        ]
        let captures = Bool.random(using: &random)
        let entries = (0..<Int.random(in: 1...2, using: &random)).map { _ in entry(&random, captures: captures) }
        let places = captures ? ["{n}", "shop", "pay*"] : ["pay", "pay*", "*", "shop"]
        let count = Int.random(in: 1...2, using: &random)
        let chosen = (0..<count).map { _ in places.randomElement(using: &random) ?? "x" }
        let whens: [PolicyModel.Truth] = [.yes, .yes, .yes, .no, .unknown]
        return PolicyModel.Rule(
            effect: effects.randomElement(using: &random) ?? .forbid, entries: entries, namespaces: chosen,
            unowned: random.oneIn(3), when: whens.randomElement(using: &random) ?? .no, isShadow: random.oneIn(6))
    }

    static func viewer(_ random: inout SeededGenerator) -> PolicyModel.Viewer {
        let names = ["a", "b", "team-pay", "team-x", "team-shop"].filter { _ in Bool.random(using: &random) }
        let groups = Int.random(in: 0...3, using: &random) == 0 ? nil : names
        return PolicyModel.Viewer(subject: Bool.random(using: &random) ? "alice" : "bob", groups: groups)
    }

    private static func entry(_ random: inout SeededGenerator, captures: Bool) -> PolicyModel.Entry {
        let subject = ["alice", "bob", "a*", "*"].randomElement(using: &random)
        if captures {
            return PolicyModel.Entry(group: "team-{n}", subject: Bool.random(using: &random) ? subject : nil)
        }
        let group = ["a", "b", "team-pay"].randomElement(using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: return PolicyModel.Entry(group: group)
        case 1: return PolicyModel.Entry(subject: subject)
        default: return PolicyModel.Entry(group: group, subject: subject)
        }
    }
}

/// A rule of the model as a document, and the request under which its condition has the truth that the model says.
enum PolicyText {
    static let facts = Policies.facts(claims: [("amr", .string("mfa")), ("odd", .bool(true))])

    static func isPermit(_ rule: PolicyModel.Rule) -> Bool {
        if case .permit = rule.effect { true } else { false }
    }

    static func spec(_ rule: PolicyModel.Rule) -> String {
        let entries = rule.entries.map { entry in
            let keys = [("group", entry.group), ("subject", entry.subject)].compactMap { key, value in
                value.map { "\(key): \"\($0)\"" }
            }
            return "{ " + keys.joined(separator: ", ") + " }"
        }
        let places = rule.namespaces.map { "\"\($0)\"" }.joined(separator: ", ")
        let resources = "{ namespaces: [\(places)]" + (rule.unowned ? ", unowned: true" : "") + " }"
        let claim = [PolicyModel.Truth.yes: "amr: mfa", .no: "amr: pin", .unknown: "odd: x"][rule.when] ?? ""
        return "{ \(effect(rule.effect)), mode: \(rule.isShadow ? "shadow" : "enforce"), "
            + "principals: [\(entries.joined(separator: ", "))], resources: \(resources), when: { claims: { \(claim) } } }"
    }

    static let levels = ["hidden", "shape", "masked", "full"]

    private static func effect(_ effect: PolicyModel.Effect) -> String {
        switch effect {
        case .permit(let level): "effect: permit, visibility: " + levels[level]
        case .limit(let level): "effect: limit, visibility: " + levels[level]
        case .forbid: "effect: forbid"
        }
    }
}
