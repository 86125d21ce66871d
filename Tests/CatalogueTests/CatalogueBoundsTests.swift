import AccessPolicy
import Catalogue
import Ownership
import Quantities
import Testing
import TraceModel

/// What a catalogue takes, and what it keeps of an earlier one.
@Suite struct CatalogueBoundsTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// A span for each operation, of one service and namespace.
    private static func learn(
        _ operations: [String], of service: String, in namespace: String, _ builder: inout CatalogueBuilder,
        age: Int64 = 5, now: Timestamp = now
    ) throws {
        let origin = SpanOrigin(service: UTF8Text(service), resourceNamespace: .text(UTF8Text(namespace)))
        let spans = operations.indices.map { place in
            SpanRecord(
                id: SpanID(UInt64(place + 1)), parentID: nil, kind: .server, start: now.microseconds - age * 1_000_000,
                duration: 1, origin: 0)
        }
        let trace = TraceSkeleton(id: try #require(TraceID("1")), origins: [origin], spans: spans, links: [])
        builder.learn(trace, foundBy: UTF8Text(service), within: 0...now.microseconds) {
            (UTF8Text(operations[$0]), UTF8Text(service))
        }
    }

    private static func builder(
        known: [String] = [], table: [UTF8Text: Namespace] = [:], _ change: (inout CatalogueBounds) -> Void = { _ in }
    ) -> CatalogueBuilder {
        var bounds = CatalogueBounds()
        change(&bounds)
        let rules = OwnershipRules(known: Set(known.compactMap { Namespace($0) }), services: table)
        return CatalogueBuilder(ownership: rules, bounds: bounds)
    }

    private static func services(_ catalogue: NameCatalogue, _ grant: String) throws -> [String] {
        catalogue.services(within: try AssumedGrant(parsing: grant).grant, at: now).map(\.string)
    }

    private static func operations(_ catalogue: NameCatalogue, of service: String, _ grant: String) throws -> [String] {
        let grant = try AssumedGrant(parsing: grant).grant
        return catalogue.operations(of: UTF8Text(service), within: grant) { _, _ in nil }.map(\.name.string)
    }

    @Test("an owner's operations take no more than its room, and none of another owner's, of the same service or not")
    func ofOwner() throws {
        var builder = Self.builder(known: ["dark", "shop"]) { $0.namesOfOwner = 2 }
        try Self.learn(["a", "b", "c", "d"], of: "web", in: "dark", &builder)
        #expect(builder.isFull && !builder.isCrowded)
        try Self.learn(["e", "f"], of: "web", in: "shop", &builder)
        try Self.learn(["g"], of: "db", in: "dark", &builder)
        let catalogue = builder.catalogue()
        #expect(try Self.operations(catalogue, of: "web", "dark=full") == ["a", "b"])
        #expect(try Self.operations(catalogue, of: "web", "shop=full") == ["e", "f"])
        #expect(try Self.services(catalogue, "dark=full") == ["db", "web"])
        #expect(catalogue.count == 5)
    }

    @Test(
        "one service's operations take no more than a service's room, and those of owners that no configuration names one owner's"
    )
    func ofService() throws {
        var builder = Self.builder(known: ["shop", "park"]) {
            $0.namesOfOwner = 3
            $0.namesOfService = 7
        }
        for number in 0..<9 { try Self.learn(["a\(number)"], of: "web", in: "dark-\(number)", &builder) }
        #expect(builder.refusals == 6 && !builder.isCrowded)
        try Self.learn(["b", "c"], of: "web", in: "shop", &builder)
        try Self.learn(["d", "e", "f"], of: "web", in: "park", &builder)
        #expect(builder.refusals == 7 && !builder.isCrowded)
        try Self.learn(["g"], of: "db", in: "dark-1", &builder)
        let catalogue = builder.catalogue()
        #expect(try Self.operations(catalogue, of: "web", "shop=full") == ["b", "c"])
        #expect(try Self.operations(catalogue, of: "web", "park=full") == ["d", "e"])
        #expect(try Self.operations(catalogue, of: "db", "dark-1=full") == ["g"])
        #expect(catalogue.count == 8)
    }

    @Test("where there is no room for names of operations any more services are still told")
    func withoutNames() throws {
        var builder = Self.builder { $0.names = 3 }
        try Self.learn(["a", "b", "c", "d"], of: "dark", in: "dark", &builder)
        #expect(builder.isCrowded)
        try Self.learn(["e"], of: "web", in: "shop", &builder)
        let catalogue = builder.catalogue()
        #expect(try Self.services(catalogue, "shop=full") == ["web"])
        #expect(try Self.operations(catalogue, of: "web", "shop=full") == [])
        #expect(catalogue.count == 3)
    }

    @Test("a long name takes the room of several")
    func long() throws {
        var builder = Self.builder { $0.namesOfOwner = 4 }
        let long = String(repeating: "x", count: 600)
        try Self.learn([long, "a", long + "y", "b"], of: "web", in: "shop", &builder)
        #expect(try Self.operations(builder.catalogue(), of: "web", "shop=full") == ["a", long])
    }

    @Test("namespaces that no configuration names take no room from those that one does")
    func unlisted() throws {
        var builder = Self.builder(known: ["shop"], table: [UTF8Text("x"): try #require(Namespace("park"))]) {
            $0.unlistedOwnersOfService = 2
            $0.unlistedOwners = 3
            $0.listedOwners = 2
        }
        for number in 0..<5 { try Self.learn(["a"], of: "web", in: "dark-\(number)", &builder) }
        #expect(builder.isFull && !builder.isCrowded)
        for number in 0..<2 { try Self.learn(["a"], of: "db", in: "dark-\(number)", &builder) }
        #expect(builder.isCrowded)
        for namespace in ["shop", "park"] { try Self.learn(["a"], of: "web", in: namespace, &builder) }
        try Self.learn(["a"], of: "cart", in: "shop", &builder)
        let catalogue = builder.catalogue()
        #expect(try Self.services(catalogue, "shop=full") == ["web"])
        #expect(try Self.services(catalogue, "park=full") == ["web", "x"])
        #expect(try Self.services(catalogue, "dark-1=full") == ["web"])
        #expect(try Self.services(catalogue, "dark-0=full") == ["db", "web"])
        #expect(try Self.services(catalogue, "dark-2=full") == [])
    }

    @Test(
        "of an earlier catalogue those services are kept that are asked for, as far as their spans are in the window, and behind what is new"
    )
    func kept() throws {
        var earlier = Self.builder()
        try Self.learn(["old"], of: "web", in: "shop", &earlier, age: 5_000)
        try Self.learn(["young"], of: "web", in: "shop", &earlier)
        try Self.learn(["old"], of: "db", in: "shop", &earlier, age: 5_000)
        try Self.learn(["young"], of: "gone", in: "shop", &earlier)
        let window = Self.now.microseconds - 1_000_000_000...Self.now.microseconds
        let isAsked: (UTF8Text) -> Bool = { $0 != UTF8Text("gone") }
        var builder = Self.builder { $0.namesOfOwner = 2 }
        try Self.learn(["new"], of: "web", in: "shop", &builder)
        builder.keep(earlier.catalogue(), of: isAsked, within: window)
        #expect(try Self.services(builder.catalogue(), "shop=full") == ["web"])
        #expect(try Self.operations(builder.catalogue(), of: "web", "shop=full") == ["new", "young"])
        var full = Self.builder { $0.namesOfOwner = 1 }
        try Self.learn(["new"], of: "web", in: "shop", &full)
        full.keep(earlier.catalogue(), of: isAsked, within: window)
        #expect(try Self.operations(full.catalogue(), of: "web", "shop=full") == ["new"])
        // Other rules may say that its spans are others'.
        var changed = Self.builder(table: [UTF8Text("web"): try #require(Namespace("park"))])
        changed.keep(earlier.catalogue(), of: isAsked, within: window)
        #expect(try Self.services(changed.catalogue(), "shop=full") == [])
    }
}
