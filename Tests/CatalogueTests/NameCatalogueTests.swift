import AccessPolicy
import Catalogue
import Ownership
import Quantities
import Testing
import TraceModel

/// What a viewer is told of names: the catalogue, as far as the grant goes.
@Suite struct NameCatalogueTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func trace(_ origins: [SpanOrigin], kinds: [SpanKind]) throws -> TraceSkeleton {
        let id = try #require(TraceID("1"))
        let spans = origins.indices.map { place in
            SpanRecord(
                id: SpanID(UInt64(place + 1)), parentID: nil, kind: kinds[place], start: now.microseconds - 5,
                duration: 1, origin: Int32(place))
        }
        return TraceSkeleton(id: id, origins: origins, spans: spans, links: [])
    }

    private static func origin(_ service: String, _ namespace: String?) -> SpanOrigin {
        SpanOrigin(
            service: UTF8Text(service),
            resourceNamespace: namespace.map { Evidence.text(UTF8Text($0)) } ?? .absent)
    }

    /// A catalogue of one span for each origin; the operation of the span at place N is called `op N`.
    private static func catalogue(
        _ origins: [SpanOrigin], kinds: [SpanKind]? = nil, table: [UTF8Text: Namespace] = [:], known: Set<Namespace>
    ) throws -> NameCatalogue {
        var builder = CatalogueBuilder(ownership: OwnershipRules(known: known, services: table))
        let trace = try trace(origins, kinds: kinds ?? origins.map { _ in .server })
        for service in Set(origins.compactMap(\.service)) {
            builder.learn(trace, foundBy: service, within: 0...now.microseconds) {
                (UTF8Text("op \($0)"), origins[$0].service ?? UTF8Text(""))
            }
        }
        return builder.catalogue()
    }

    private static func services(_ catalogue: NameCatalogue, _ grant: String) throws -> [String] {
        let assumed = try AssumedGrant(parsing: grant)
        return catalogue.services(within: assumed.grant, at: now).map(\.string)
    }

    @Test("a service is told to those who may see a span of it, in order of name; one of several owners by any of them")
    func services() throws {
        let known = Set(["payments", "storefront"].compactMap { Namespace($0) })
        let catalogue = try Self.catalogue(
            [
                Self.origin("web", "storefront"), Self.origin("ledger", "payments"), Self.origin("redis", "payments"),
                Self.origin("redis", "storefront"), Self.origin("stray", nil), Self.origin("alien", "elsewhere"),
            ], known: known)
        #expect(catalogue.count == 6)
        #expect(try Self.services(catalogue, "payments=full") == ["ledger", "redis"])
        #expect(try Self.services(catalogue, "storefront=masked") == ["redis", "web"])
        // Shapes do not say what they are.
        #expect(try Self.services(catalogue, "storefront=shape") == [])
        #expect(try Self.services(catalogue, "*=masked") == ["alien", "ledger", "redis", "web"])
        #expect(try Self.services(catalogue, "nowhere=full") == [])
    }

    @Test("what the operator's table gives a namespace is told without a span, to those who may see that namespace")
    func table() throws {
        let payments = try #require(Namespace("payments"))
        let catalogue = try Self.catalogue([], table: [UTF8Text("legacy"): payments], known: [payments])
        #expect(try Self.services(catalogue, "payments=masked") == ["legacy"])
        #expect(try Self.services(catalogue, "storefront=full") == [])
    }

    @Test("of a trace only those spans are learned of that it was found by: of the service, in the window")
    func window() throws {
        var builder = CatalogueBuilder(ownership: OwnershipRules(known: []))
        let trace = try Self.trace([Self.origin("web", "storefront")], kinds: [.server])
        let start = Self.now.microseconds - 5
        for (window, count) in [(start + 1...start + 9, 0), (0...start - 1, 0), (start...start, 1)] {
            builder.learn(trace, foundBy: UTF8Text("web"), within: window) { _ in (UTF8Text("op"), UTF8Text("web")) }
            #expect(builder.catalogue().count == count)
            builder.learn(trace, foundBy: UTF8Text("other"), within: 0...Self.now.microseconds) { _ in
                (UTF8Text("op"), UTF8Text("web"))
            }
            #expect(builder.catalogue().count == count)
        }
    }

    @Test("no more names are taken than may be, and that there were more is said")
    func full() throws {
        let origins = ["a", "b", "c"].map { Self.origin($0, "web") }
        let trace = try Self.trace(origins, kinds: [.server, .server, .server])
        for (most, isFull) in [(2, true), (3, false)] {
            var bounds = CatalogueBounds()
            bounds.names = most
            var builder = CatalogueBuilder(ownership: OwnershipRules(known: []), bounds: bounds)
            for service in ["a", "b", "c", "a"] {
                builder.learn(trace, foundBy: UTF8Text(service), within: 0...Self.now.microseconds) {
                    (UTF8Text("op"), origins[$0].service ?? UTF8Text(""))
                }
            }
            #expect(builder.catalogue().count == most && builder.isFull == isFull)
            #expect(builder.isCrowded == isFull)
        }
    }

    @Test("operations are those of spans that may be seen, rewritten, in order, each once")
    func operations() throws {
        let known = Set(["payments", "storefront"].compactMap { Namespace($0) })
        let catalogue = try Self.catalogue(
            [
                Self.origin("web", "storefront"), Self.origin("web", "payments"), Self.origin("web", "storefront"),
                Self.origin("other", "storefront"),
            ], kinds: [.server, .client, .other, .server], known: known)
        let grant = try AssumedGrant(parsing: "storefront=full").grant
        let told = catalogue.operations(of: UTF8Text("web"), within: grant) { _, _ in nil }
        #expect(told.map { "\($0.name) \($0.kind.text)" } == ["op 0 server", "op 2 internal"])
        let rewritten = catalogue.operations(of: UTF8Text("web"), within: grant) { _, owner in
            UTF8Text("x of \(owner.owner.namespace?.name ?? "")")
        }
        #expect(rewritten.map(\.name.string) == ["x of storefront", "x of storefront"])
        #expect(Set(rewritten).count == 2)
        // Of two owners, and rewritten to one name.
        let both = catalogue.operations(of: UTF8Text("web"), within: try AssumedGrant(parsing: "*=full").grant) {
            $0.string == "op 1" ? nil : UTF8Text($1.owner.namespace == nil ? "y" : "op 2")
        }
        #expect(both.map { "\($0.name) \($0.kind.text)" } == ["op 1 client", "op 2 internal", "op 2 server"])
        #expect(catalogue.operations(of: UTF8Text("nobody"), within: grant) { _, _ in nil } == [])
    }
}
