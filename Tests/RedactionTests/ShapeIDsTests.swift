import Quantities
import Redaction
import TraceModel
import Testing

/// The expected ids were computed with Python's `hmac` from the definition in `docs/specs/view.md` section 6.
@Suite struct ShapeIDsTests {
    private static let key = PseudonymKey(contents: (0..<32).map { UInt8($0) })
    private static let alice = viewer("alice")

    private static func viewer(_ subject: String, _ actor: String? = nil, issuer: String = "https://a") -> ViewerName {
        ViewerName(
            issuer: Array(issuer.utf8), subject: Array(subject.utf8), actor: actor.map { Array($0.utf8) })
    }

    /// A span as stored: its id, when it starts, how it is seen, and under which id where its stored one is another's.
    private struct Stored {
        let id: UInt64
        var start: Int64 = 0
        var visibility = Visibility.shape
        var freshID: UInt64?
    }

    /// The ids under which the spans of a view are shown, in hex; those of shapes alone.
    private func ids(
        _ stored: [Stored], trace: String = "ab", key: PseudonymKey? = key, for viewer: ViewerName? = alice
    ) throws -> [String] {
        let spans = stored.map {
            SpanRecord(id: SpanID($0.id), parentID: nil, kind: .other, start: $0.start, duration: 1, origin: 0)
        }
        let trace = TraceSkeleton(id: try #require(TraceID(trace)), origins: [], spans: spans, links: [])
        let visible = stored.enumerated().map { place, span in
            VisibleSpan(
                index: Int32(place), visibility: span.visibility, parent: nil, freshID: span.freshID.map(SpanID.init))
        }
        let view = TraceView(
            spans: visible, keptLinks: [], tally: ViewTally(rows: []),
            owners: SpanOwners(owners: [], places: [Int32](repeating: 0, count: spans.count)))
        let redactor = Redactor(
            rules: RedactionRules(), scope: NamespaceScope(permitted: [], forbidden: []), known: [],
            settings: RedactionSettings(pseudonymKey: key), viewer: viewer)
        let ids = redactor.shapeIDs(of: view, in: trace)
        return stored.indices.compactMap { ids[$0]?.description }
    }

    @Test("an id is bound to key, trace, span and viewer, and the agent is part of the viewer")
    func bound() throws {
        let plain = try ids([Stored(id: 1)])
        #expect(plain == ["06ef0777c3141869"])
        #expect(try ids([Stored(id: 1)], for: Self.viewer("alice", "agent-7")) == ["003ffba96ae466a5"])
        #expect(try ids([Stored(id: 1)], trace: "ff00000000000000000000000000000a") == ["5161388617569ea0"])
        var all = [
            plain, try ids([Stored(id: 2)]), try ids([Stored(id: 1)], trace: "ac"),
            try ids([Stored(id: 1)], key: PseudonymKey(contents: [UInt8](repeating: 0xff, count: 32))),
        ]
        for viewer in [
            Self.viewer("bob"), Self.viewer("alice", ""), Self.viewer("alice", issuer: "https://b"),
            Self.viewer("/aalice", issuer: "https:/"),
        ] {
            all.append(try ids([Stored(id: 1)], for: viewer))
        }
        #expect(Set(all).count == all.count)
    }

    @Test("other spans of the view change nothing of an id, and the same viewer gets it again")
    func again() throws {
        let many = try ids([Stored(id: 7, visibility: .full), Stored(id: 3), Stored(id: 1), Stored(id: 9)])
        #expect(many[1] == (try ids([Stored(id: 1)]))[0])
    }

    @Test("where an id is taken the next counter makes another: by a shown id, a fresh one, or an earlier shape")
    func taken() throws {
        let first = try #require(UInt64(try ids([Stored(id: 1)])[0], radix: 16))
        #expect(try ids([Stored(id: 1), Stored(id: first, visibility: .masked)]) == ["cb5cefaa6e11705f"])
        #expect(try ids([Stored(id: 1), Stored(id: 5, visibility: .full, freshID: first)]) == ["cb5cefaa6e11705f"])
        #expect(try ids([Stored(id: 1), Stored(id: 1, start: 5)]) == ["06ef0777c3141869", "cb5cefaa6e11705f"])
        #expect(
            try ids([Stored(id: 1), Stored(id: first)])[0] == "06ef0777c3141869", "a shape's stored id is not shown")
    }

    @Test("copies have the id of the first; of an id that many other shapes carry each has one of its own")
    func copies() throws {
        let shapes = try ids([Stored(id: 1), Stored(id: 1, start: 5), Stored(id: 1), Stored(id: 1, start: 5)])
        #expect(shapes == ["06ef0777c3141869", "cb5cefaa6e11705f", "06ef0777c3141869", "cb5cefaa6e11705f"])
        let many = try ids((0..<50_000).map { Stored(id: 1, start: $0) })
        #expect(Set(many).count == 50_000)
    }

    @Test("without a key or a viewer shapes are numbered, around the ids that are shown")
    func numbered() throws {
        let stored = [
            Stored(id: 9), Stored(id: 1, visibility: .full), Stored(id: 9, start: 5), Stored(id: 9),
            Stored(id: 7, visibility: .masked, freshID: 3),
        ]
        let numbers = ["0000000000000002", "0000000000000004", "0000000000000002"]
        #expect(try ids(stored, key: nil) == numbers)
        #expect(try ids(stored, for: nil) == numbers)
    }
}
