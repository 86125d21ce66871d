import AccessPolicy
import Ownership
import Quantities
import TestSupport
import TraceModel
import View

/// A trace written down in a few words, and its view under `payments=full,storefront=masked,identity=shape`.
struct Forest {
    enum Whose: Int32, CaseIterable {
        case full, masked, hidden, stray, shape

        var isVisible: Bool { isTold || self == .shape }
        /// Whether more of it is shown than a shape.
        var isTold: Bool { self == .full || self == .masked }
    }

    var spans: [SpanRecord] = []
    var links: [SpanLink] = []

    /// - Parameters:
    ///   - up: the parent id that it names; `links`: ids that it links to, nil for a link to another trace.
    @discardableResult
    mutating func add(
        _ id: UInt64, _ whose: Whose, up: UInt64? = nil, kind: SpanKind = .other, links targets: [UInt64?] = []
    ) -> Int {
        let first = Int32(links.count)
        links += targets.map { SpanLink(target: $0.map(SpanID.init)) }
        let parent = up == id ? nil : up.map(SpanID.init)
        spans.append(
            SpanRecord(
                id: SpanID(id), parentID: parent, kind: kind, start: Int64(spans.count), duration: 1,
                origin: whose.rawValue, firstLink: first, linkCount: Int32(targets.count)))
        return spans.count - 1
    }

    /// Stores a span once more; `up` and `whose` where the copy differs from it in what a viewer does not see of it.
    mutating func copy(_ place: Int, up: UInt64? = nil, whose: Whose? = nil, kind: SpanKind? = nil) {
        let span = spans[place]
        spans.append(
            SpanRecord(
                id: span.id, parentID: up.map(SpanID.init) ?? span.parentID, kind: kind ?? span.kind,
                start: span.start, duration: span.duration, origin: whose?.rawValue ?? span.origin))
    }

    /// The first visible span that this one is a copy of, by the words of the specification; nil where it is none.
    func original(of place: Int) -> Int? {
        let span = spans[place]
        guard whose(place).isVisible else { return nil }
        return spans.indices.prefix(place).first { other in
            let earlier = spans[other]
            return earlier.id == span.id && earlier.origin == span.origin
                && (earlier.kind == span.kind || whose(place) == .shape) && earlier.start == span.start
                && earlier.duration == span.duration
        }
    }

    func whose(_ place: Int) -> Whose { Whose(rawValue: spans[place].origin) ?? .stray }

    var skeleton: TraceSkeleton? {
        guard let id = TraceID("1") else { return nil }
        func origin(_ service: String, _ namespace: String?) -> SpanOrigin {
            let evidence = namespace.map { Evidence.text(UTF8Text($0)) } ?? .absent
            return SpanOrigin(service: UTF8Text(service), resourceNamespace: evidence)
        }
        let origins = [
            origin("ledger", "payments"), origin("cart", "storefront"), origin("secret", "ops"), origin("stray", nil),
            origin("hop", "identity"),
        ]
        return TraceSkeleton(id: id, origins: origins, spans: spans, links: links)
    }

    func view(
        _ grant: String = "payments=full,storefront=masked,identity=shape", separatesSharedIDs: Bool = false
    ) throws -> TraceView? {
        let assumed = try AssumedGrant(parsing: grant)
        let builder = ViewBuilder(
            grant: assumed.grant, ownership: OwnershipRules(known: Set(assumed.namespaces)),
            separatesSharedIDs: separatesSharedIDs)
        return skeleton.map(builder.view)
    }

    /// The parent of each visible span, by its place.
    func parents() throws -> [Int: UInt64?] {
        var parents: [Int: UInt64?] = [:]
        for span in try view()?.spans ?? [] {
            parents[Int(span.index)] = .some(span.parent.map { spans[Int($0)].id.value })
        }
        return parents
    }
}
