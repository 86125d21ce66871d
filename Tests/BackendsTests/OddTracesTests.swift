import AccessPolicy
import Backends
import Ownership
import Testing
import TraceModel
import View

/// The traces that filters get wrong, as real Jaeger (main, raw) gives them: whose every span is, and what a viewer of `payments` who may
/// look over storefront's shoulder sees of it. The first of them holds a NaN and is Jaeger's own 500.
@Suite struct OddTracesTests {
    private struct Row: CustomStringConvertible, Equatable {
        let span: String
        let owner: String
        let visibility: Visibility
        let parent: String?

        var description: String { "\(span) of \(owner): \(visibility.rawValue) below \(parent ?? "nothing")" }
    }

    private static let grant = "payments=full,storefront=masked"

    /// By the last two digits of span ids: owner (or why it is unknown), visibility, parent in the view.
    private static let expected: [String: [(String, String, Visibility, String?)]] = [
        // A key twice in the resource; then span tags that only look like evidence: `istio.namespace` stands without `node_id`.
        "odd-2": [("02", "repeated", .hidden, nil), ("03", "payments", .full, nil)],
        // An orphan, two roots, a self-parent, a cycle of two.
        "odd-3": ["0a", "0b", "0c", "0d", "0e", "0f"].map { ($0, "storefront", .masked, nil) },
        // Ids shared by a call's halves (14), and by chance (15): the child of the latter (16) has no one parent.
        "odd-4": [
            ("14", "storefront", .masked, nil), ("15", "storefront", .masked, "14"), ("14", "payments", .full, nil),
            ("15", "payments", .full, "14"), ("16", "payments", .full, nil),
        ],
        // No resource, no service; a number, a list, capitals, a blank, a name in the service only, three labels, nothing.
        "odd-5": [
            ("1e", "no-evidence", .hidden, nil), ("1f", "no-evidence", .hidden, nil),
            ("20", "not-a-label", .hidden, nil),
            ("21", "not-a-label", .hidden, nil), ("22", "not-a-label", .hidden, nil),
            ("23", "not-a-label", .hidden, nil), ("24", "no-evidence", .hidden, nil),
            ("25", "no-evidence", .hidden, nil),
            ("26", "not-a-label", .hidden, nil),
        ],
        "odd-6": [
            ("28", "storefront", .masked, nil), ("29", "storefront", .masked, "28"),
            ("2a", "storefront", .masked, "28"),
        ],
        // Three hosts whose clocks differ: order and times stay.
        "odd-7": [
            ("32", "storefront", .masked, nil), ("33", "payments", .full, "32"), ("34", "storefront", .masked, "33"),
        ],
        "odd-8": [("aa", "storefront", .masked, nil)],
        // Children before their parents; times that are zero, negative and missing.
        "odd-9": [
            ("3e", "storefront", .masked, "3d"), ("3d", "storefront", .masked, "3c"),
            ("3c", "storefront", .masked, nil),
            ("3f", "storefront", .masked, "3c"), ("40", "storefront", .masked, "3c"),
        ],
        "odd-10": [("46", "payments", .full, nil)],
    ]

    @Test("each of the nine odd traces has the owners and the view that its table says", arguments: 2...10)
    func tables(number: Int) throws {
        let name = "odd-\(number)"
        var reply = JaegerReply()
        try reply.feed(RecordedReply.bytes("jaeger-main/\(name).json"))
        let trace = try #require(try reply.finish(expecting: nil))
        let assumed = try AssumedGrant(parsing: Self.grant)
        let ownership = OwnershipRules(known: Set(assumed.namespaces))
        let builder = ViewBuilder(grant: assumed.grant, ownership: ownership)
        let verdicts = builder.verdicts(of: trace)
        let view = builder.view(of: trace)
        let parents = Dictionary(uniqueKeysWithValues: view.spans.map { ($0.index, $0.parent) })
        func digits(_ place: Int) -> String { String(trace.spans[place].id.description.suffix(2)) }
        let found = trace.spans.indices.map { place in
            Row(
                span: digits(place), owner: Self.word(verdicts[place].owner),
                visibility: verdicts[place].decision.visibility,
                parent: parents[Int32(place)].flatMap { $0 }.map { digits(Int($0)) })
        }
        let expected = try #require(Self.expected[name]).map {
            Row(span: $0.0, owner: $0.1, visibility: $0.2, parent: $0.3)
        }
        #expect(found == expected)
    }

    @Test("the one that holds a NaN is the store's own failure")
    func notANumber() throws {
        var reply = JaegerReply()
        try reply.feed(RecordedReply.bytes("jaeger-main/odd-1-refused.body"))
        #expect(throws: (any Error).self) { try reply.finish(expecting: nil) }
    }

    private static func word(_ owner: Owner) -> String {
        switch owner {
        case .namespace(let namespace): namespace.name
        case .unknown(let doubt): doubt.rawValue
        }
    }
}
