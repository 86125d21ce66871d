import AccessPolicy
import Catalogue
import Ownership
import Quantities
import TestSupport
import Testing
import TraceModel

/// Lists beside the obvious way to make them: every name asked for by itself, collected and sorted.
@Suite struct CatalogueModelTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let namespaces = ["pay", "shop", "park", nil]
    private static let services = ["cart", "ledger", "led", "z", "Cart", "wörld"]
    private static let table = ["legacy": "pay", "cart": "shop", "a": "park"].reduce(into: [UTF8Text: Namespace]()) {
        $0[UTF8Text($1.key)] = Namespace($1.value)
    }

    /// A span to learn of.
    private struct Span {
        let service: String
        let namespace: String?
        let operation: String
        let kind: SpanKind
        let start: Int64

        var owner: Owner { namespace.flatMap { Namespace($0) }.map { .namespace($0) } ?? .unknown(.noEvidence) }
        var name: OperationName { OperationName(name: UTF8Text(operation), kind: kind) }
    }

    private static func span(_ random: inout SeededGenerator) -> Span {
        let age = Int64([10, 1_000, 5_000, 9_000].randomElement(using: &random) ?? 10)
        return Span(
            service: services.randomElement(using: &random) ?? "z",
            namespace: namespaces.randomElement(using: &random) ?? nil,
            operation: "op \(Int.random(in: 0..<5, using: &random))",
            kind: [SpanKind.server, .client].randomElement(using: &random) ?? .server,
            start: now.microseconds - age * 1_000_000)
    }

    private static func catalogue(of spans: [Span]) throws -> NameCatalogue {
        var builder = CatalogueBuilder(ownership: OwnershipRules(known: [], services: table))
        let origins = spans.map { span in
            SpanOrigin(
                service: UTF8Text(span.service),
                resourceNamespace: span.namespace.map { .text(UTF8Text($0)) } ?? .absent)
        }
        let records = spans.enumerated().map { place, span in
            SpanRecord(
                id: SpanID(UInt64(place + 1)), parentID: nil, kind: span.kind, start: span.start, duration: 1,
                origin: Int32(place))
        }
        let trace = TraceSkeleton(id: try #require(TraceID("1")), origins: origins, spans: records, links: [])
        for service in Set(spans.map(\.service)) {
            builder.learn(trace, foundBy: UTF8Text(service), within: 0...now.microseconds) {
                (UTF8Text(spans[$0].operation), UTF8Text(spans[$0].service))
            }
        }
        return builder.catalogue()
    }

    /// Whether any span of some owner and service that started at one of these times is seen.
    private static func isSeen(_ grant: Grant, _ owner: Owner, _ service: String, _ starts: [Int64]) -> Bool {
        starts.contains { grant.decision(owner: owner, service: UTF8Text(service), start: $0).visibility >= .masked }
    }

    private static func services(_ spans: [Span], _ grant: Grant) -> [String] {
        var shown: Set<UTF8Text> = []
        for span in spans {
            let starts = spans.filter {
                $0.service == span.service && owner($0) == owner(span) && $0.name == span.name
            }.map(\.start)
            if isSeen(grant, owner(span), span.service, starts) { shown.insert(UTF8Text(span.service)) }
        }
        for (service, namespace) in table
        where isSeen(grant, .namespace(namespace), service.string, [now.microseconds]) {
            shown.insert(service)
        }
        return shown.sorted().map(\.string)
    }

    /// Where nothing else says whose a span is, the table does.
    private static func owner(_ span: Span) -> Owner {
        guard span.namespace == nil, let namespace = table[UTF8Text(span.service)] else { return span.owner }
        return .namespace(namespace)
    }

    private static func operations(_ spans: [Span], of service: String, _ grant: Grant) -> [String] {
        var shown: Set<OperationName> = []
        for span in spans where span.service == service {
            let starts = spans.filter {
                $0.service == service && owner($0) == owner(span) && $0.name == span.name
            }.map(\.start)
            if isSeen(grant, owner(span), service, starts) { shown.insert(rewritten(span.name, owner(span))) }
        }
        return shown.sorted().map { "\($0.name) \($0.kind.text)" }
    }

    private static func rewritten(_ name: OperationName, _ owner: Owner) -> OperationName {
        guard name.name.string == "op 3", owner.namespace?.name == "pay" else { return name }
        return OperationName(name: UTF8Text("op 1"), kind: name.kind)
    }

    // MARK: Policies

    private static func grant(_ random: inout SeededGenerator) throws -> (Grant, text: String) {
        let specs = (0..<Int.random(in: 1...4, using: &random)).map { _ in spec(&random) }
        return (try TestGrant.grant(by: specs, at: now), specs.joined(separator: "\n"))
    }

    private static func spec(_ random: inout SeededGenerator) -> String {
        let effects = [
            "permit, visibility: full", "permit, visibility: full", "permit, visibility: masked",
            "permit, visibility: shape", "limit, visibility: masked", "limit, visibility: shape", "forbid",
        ]
        let effect = effects.randomElement(using: &random) ?? "forbid"
        let places = (0..<Int.random(in: 1...2, using: &random)).map { _ in
            ["\"*\"", "pay", "shop", "\"pa*\""].randomElement(using: &random) ?? "pay"
        }
        let services = ["", "", "", ", services: [cart]", ", services: [\"led*\", z]", ", services: [a, \"*\"]"]
        let unowned = effect.hasPrefix("permit") && random.oneIn(3) ? ", unowned: true" : ""
        let when =
            random.oneIn(2) ? ", when: { lookback: \(["20m", "70m", "2h"].randomElement(using: &random) ?? "2h") }" : ""
        let mode = random.oneIn(6) ? ", mode: shadow" : ""
        return
            "{ effect: \(effect), principals: [{ group: g }], resources: { namespaces: [\(places.joined(separator: ", "))]"
            + "\(services.randomElement(using: &random) ?? "")\(unowned) }\(when)\(mode) }"
    }

    @Test("seeded catalogues and policies give the lists that asking for every span by itself gives")
    func seeded() throws {
        let seed: UInt64 = 20_261_130
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        for round in 0..<300 {
            let spans = (0..<Int.random(in: 0...30, using: &random)).map { _ in Self.span(&random) }
            let catalogue = try Self.catalogue(of: spans)
            let (grant, text) = try Self.grant(&random)
            let listed = catalogue.services(within: grant, at: Self.now).map(\.string)
            #expect(listed == Self.services(spans, grant), "seed \(seed) round \(round): \(text)")
            histogram.add(listed.isEmpty ? "nothing" : listed.count > 5 ? "much" : "some")
            for service in Self.services {
                let told = catalogue.operations(of: UTF8Text(service), within: grant) { name, owner in
                    let shown = Self.rewritten(OperationName(name: name, kind: .server), owner.owner).name
                    return shown == name ? nil : shown
                }
                let expected = Self.operations(spans, of: service, grant)
                #expect(told.map { "\($0.name) \($0.kind.text)" } == expected, "seed \(seed) round \(round): \(text)")
                histogram.add(told.isEmpty ? "no operation" : "operations")
            }
            let owners = Self.namespaces.map {
                Span(service: "", namespace: $0, operation: "", kind: .other, start: 0).owner
            }
            for owner in owners { try Self.check(grant, owner, text, &histogram) }
        }
        histogram.print("lists, seed \(seed)")
        for kind in ["nothing", "some", "much", "no operation", "operations", "all alike", "not all alike"] {
            #expect(histogram[kind] > 20, "\(kind)")
        }
    }

    /// What a grant says of all spans of an owner is what it says of each of them.
    private static func check(_ grant: Grant, _ owner: Owner, _ text: String, _ histogram: inout Histogram) throws {
        let all = grant.visibility(ofAllOf: owner)
        histogram.add(all == nil ? "not all alike" : "all alike")
        for service in services + ["", "a", "led.pay"] {
            for age in [0, 1_199, 1_201, 7_199, 7_201, 1 << 40] as [Int64] {
                let start = now.microseconds - age * 1_000_000
                let one = grant.decision(owner: owner, service: UTF8Text(service), start: start).visibility
                #expect(one == all ?? one, "\(service) \(age) \(text)")
            }
        }
    }
}
