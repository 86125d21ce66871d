package import Quantities

/// What a reply may say about the spans that its view does not have: `docs/specs/declassified.md`, D8.
package struct HiddenNotice: Sendable, Equatable {
    /// How many spans are hidden; never zero.
    package let spans: Int
    /// Sentences for people: at most 20.
    package let sentences: [String]

    package init(spans: Int, sentences: [String]) {
        self.spans = spans
        self.sentences = sentences
    }
}

/// How much of what is hidden a reply tells, and whom it says to ask.
package struct HiddenNotices: Sendable {
    /// The words of `tell`.
    package enum Extent: String, Sendable, CaseIterable {
        case nothing
        /// The number of hidden spans.
        case count
        /// That number, and those of the namespaces that have a contact.
        case owner
    }

    package static let none = HiddenNotices(.nothing)

    private static let mostSentences = 20

    private let extent: Extent
    private let contacts: [Namespace: UTF8Text]

    /// `contacts`: whom to ask about a namespace's spans. No other namespace is ever named.
    package init(_ extent: Extent, contacts: [Namespace: UTF8Text] = [:]) {
        self.extent = extent
        self.contacts = contacts
    }

    /// Nil where nothing is hidden, or nothing may be said.
    package func notice(of tally: ViewTally) -> HiddenNotice? {
        let spans = tally.count(.hidden)
        guard extent != .nothing, spans > 0 else { return nil }
        let total = spans == 1 ? "1 span is hidden by access policy." : "\(spans) spans are hidden by access policy."
        return HiddenNotice(spans: spans, sentences: [total] + (extent == .owner ? owners(of: tally, spans) : []))
    }

    /// A sentence for each namespace with a contact, those with the most hidden spans first, and one for the rest: of other
    /// namespaces and of unknown owner alike.
    private func owners(of tally: ViewTally, _ all: Int) -> [String] {
        var counts: [Namespace: Int] = [:]
        for row in tally.rows where row.visibility == .hidden {
            guard let namespace = row.owner.namespace, contacts[namespace] != nil else { continue }
            counts[namespace, default: 0] += row.spans
        }
        let listed = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        // One is the total, and one is kept for the rest.
        let told = listed.prefix(Self.mostSentences - 2)
        let rest = all - told.reduce(0) { $0 + $1.value }
        return told.map { sentence($0.value, "namespace \($0.key); ask \(contacts[$0.key]?.string ?? "").") }
            + (rest > 0 ? [sentence(rest, "other namespaces.")] : [])
    }

    private func sentence(_ spans: Int, _ owner: String) -> String {
        (spans == 1 ? "1 span belongs to " : "\(spans) spans belong to ") + owner
    }
}
