import Redaction
import Testing
import TraceModel

/// What `Tests/Reference/generate.py` writes and `view.py` reads: a case, and beside its members those of its viewer.
struct ReferenceCase<Stored: Codable & Sendable>: Codable, Sendable {
    let stored: Stored
    let viewer: ReferenceViewer

    init(_ stored: Stored) {
        self.stored = stored
        viewer = ReferenceViewer()
    }

    init(from decoder: any Decoder) throws {
        stored = try Stored(from: decoder)
        viewer = try ReferenceViewer(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try stored.encode(to: encoder)
        try viewer.encode(to: encoder)
    }
}

struct StoredReply: Codable, Sendable {
    var seed: Int?
    let grant: String
    let reply: String
    var why: String?
}

/// Two stores that differ only in what the grant hides.
struct StoredPair: Codable, Sendable {
    let seed: Int
    let grant: String
    let a: String
    let b: String
    let counts: [String: Int]
}

/// Who looks, and what is taken out of the values; nobody, and nothing but the baseline, where nothing is said.
struct ReferenceViewer: Codable, Sendable {
    struct Rule: Codable, Sendable {
        let keys: [String]
        let action: String
        let join: String?
    }

    var rules: [Rule]?
    var key: String?
    var issuer: String?
    var subject: String?
    var actor: String?
    var raw: Bool?

    func view(
        _ pieces: [[UInt8]], _ grant: String, pretty: Bool = false, notices: HiddenNotices = .none
    ) throws -> JaegerView {
        try JaegerView(
            pieces, grant, pretty: pretty, rules: try (rules ?? []).map(Self.rule),
            key: key.flatMap { PseudonymKey(contents: Array($0.utf8)) },
            viewer: ViewerName(
                issuer: Array((issuer ?? "").utf8), subject: Array((subject ?? "").utf8),
                actor: actor.map { Array($0.utf8) }),
            separatesSharedIDs: raw == false, notices: notices)
    }

    private static func rule(_ rule: Rule) throws -> RedactionRule {
        let actions = ["remove": RedactionAction.remove, "mask": .mask, "pseudonym": .pseudonym]
        let action = rule.join == nil ? actions[rule.action] : .joinedPseudonym
        return RedactionRule(name: "rule", keys: rule.keys.map(KeyPattern.init), action: try #require(action))
    }
}
