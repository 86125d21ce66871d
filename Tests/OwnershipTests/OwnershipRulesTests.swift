import Ownership
import Quantities
import TestSupport
import TraceModel
import Testing

/// One row: what a span says of itself, and whose it is.
struct OwnershipCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let origin: SpanOrigin
    let owner: String
    var sources = OwnershipRules.Source.defaults

    init(
        _ what: String, _ owner: String, service: String? = "ledger", k8s: Evidence = .absent, free: Evidence = .absent,
        istio: Evidence = .absent, node: Evidence = .absent, sources: [OwnershipRules.Source]? = nil
    ) {
        testDescription = what
        self.owner = owner
        origin = SpanOrigin(
            service: service.map { UTF8Text($0) }, resourceNamespace: k8s, serviceNamespace: free,
            istioNamespace: istio,
            nodeID: node)
        if let sources { self.sources = sources }
    }
}

@Suite struct OwnershipRulesTests {
    static func rules(_ sources: [OwnershipRules.Source]) throws -> OwnershipRules {
        let payments = try #require(Namespace("payments"))
        let storefront = try #require(Namespace("storefront"))
        return OwnershipRules(
            sources: sources, known: [payments, storefront],
            services: [UTF8Text("frontend"): storefront, UTF8Text("ledger.payments"): storefront])
    }

    private static func text(_ text: String) -> Evidence { .text(UTF8Text(text)) }
    private static func node(_ pod: String, _ host: String? = nil) -> Evidence {
        text("sidecar~10.0.0.7~web-1.\(pod)~\(host ?? pod).svc.cluster.local")
    }
    private static let everything = OwnershipRules.Source.allCases

    static let single: [OwnershipCase] = [
        .init("the resource's namespace", "payments", k8s: text("payments")),
        .init("a namespace nobody knows is one all the same", "unheard-of", k8s: text("unheard-of")),
        .init(
            "istio.namespace with a node_id that agrees", "payments", istio: text("payments"), node: node("payments")),
        .init("no evidence", "no-evidence"),
        .init("no service either", "no-evidence", service: nil),
        .init("istio.namespace alone is none", "no-evidence", istio: text("payments")),
        .init("istio.namespace twice, alone, is none", "no-evidence", istio: .repeated),
        .init("node_id alone is none", "no-evidence", node: node("payments")),
        .init("the table, where nothing else speaks", "storefront", service: "frontend"),
        .init("the table is on the whole name", "no-evidence", service: "frontend.payments"),
        .init("the table compares bytes", "no-evidence", service: "Frontend"),
        .init("a suffix is no evidence where the source is off", "storefront", service: "ledger.payments"),
        .init("service.namespace is none where the source is off", "no-evidence", free: text("payments")),
        .init("twice", "repeated", k8s: .repeated),
        .init("a number, a list, a Boolean", "not-a-label", k8s: .notText),
        .init("empty", "not-a-label", k8s: text("")),
        .init("capitals", "not-a-label", k8s: text("Payments")),
        .init("a blank behind it", "not-a-label", k8s: text("payments ")),
        .init("a list written as text", "not-a-label", k8s: text(#"["payments"]"#)),
        .init("two labels", "not-a-label", k8s: text("a.b")),
        .init("no ASCII", "not-a-label", k8s: text("p\u{430}yments")),
        .init("64 bytes", "not-a-label", k8s: text(String(repeating: "a", count: 64))),
        .init("a bad value does not fall through to the table", "not-a-label", service: "frontend", k8s: text("")),
    ]

    static let combined: [OwnershipCase] = [
        .init("both agree", "payments", k8s: text("payments"), istio: text("payments"), node: node("payments")),
        .init("they differ", "conflict", k8s: text("payments"), istio: text("ops"), node: node("ops")),
        .init("istio.namespace alone cannot conflict", "payments", k8s: text("payments"), istio: text("ops")),
        .init("node_id alone cannot conflict", "payments", k8s: text("payments"), node: node("ops")),
        .init("istio.namespace twice", "repeated", istio: .repeated, node: node("payments")),
        .init("node_id twice", "repeated", istio: text("payments"), node: .repeated),
        .init(
            "node_id twice beside a resource", "repeated", k8s: text("payments"), istio: text("payments"),
            node: .repeated),
        .init("istio.namespace no label", "not-a-label", istio: text("Ops"), node: node("ops")),
        .init("istio.namespace no text", "not-a-label", istio: .notText, node: node("ops")),
        .init("node_id no text", "node-disagrees", istio: text("ops"), node: .notText),
        .init("node_id of another", "node-disagrees", istio: text("ops"), node: node("payments")),
        .init("node_id's pod of another", "node-disagrees", istio: text("ops"), node: node("payments", "ops")),
        .init("node_id's host of another", "node-disagrees", istio: text("ops"), node: node("ops", "payments")),
        .init(
            "the table is not asked, so it does not conflict", "payments", service: "frontend", k8s: text("payments")),
    ]

    static let optional: [OwnershipCase] = [
        .init("a known suffix", "payments", service: "ledger.payments", sources: [.serviceSuffix]),
        .init("the last dot counts", "payments", service: "a.storefront.payments", sources: [.serviceSuffix]),
        .init("an unknown suffix", "no-evidence", service: "ledger.ops", sources: [.serviceSuffix]),
        .init("nothing before the suffix", "no-evidence", service: ".payments", sources: [.serviceSuffix]),
        .init("nothing behind the dot", "no-evidence", service: "payments.", sources: [.serviceSuffix]),
        .init("no dot", "no-evidence", service: "payments", sources: [.serviceSuffix]),
        .init("a suffix in capitals", "no-evidence", service: "ledger.Payments", sources: [.serviceSuffix]),
        .init("no service", "no-evidence", service: nil, sources: [.serviceSuffix]),
        .init(
            "a suffix before the table", "payments", service: "ledger.payments",
            sources: [.serviceTable, .serviceSuffix]),
        .init(
            "suffix and resource differ", "conflict", service: "a.payments", k8s: text("storefront"),
            sources: everything),
        .init(
            "suffix and resource agree", "payments", service: "a.payments", k8s: text("payments"), sources: everything),
        .init("service.namespace where listed", "payments", free: text("payments"), sources: [.serviceNamespace]),
        .init("service.namespace is free text", "not-a-label", free: text("Team Pay"), sources: [.serviceNamespace]),
        .init("service.namespace twice", "repeated", free: .repeated, sources: [.serviceNamespace]),
        .init("service.namespace differs", "conflict", k8s: text("payments"), free: text("shop"), sources: everything),
        .init(
            "all agree", "payments", service: "a.payments", k8s: text("payments"), free: text("payments"),
            istio: text("payments"), node: node("payments"), sources: everything),
        .init("a source that is off says nothing", "no-evidence", k8s: text("payments"), sources: [.istio]),
        .init(
            "a source that is off does not spoil", "payments", k8s: .repeated, istio: text("payments"),
            node: node("payments"), sources: [.istio]),
        .init("no sources at all", "no-evidence", service: "frontend", k8s: text("payments"), sources: []),
        .init("no table", "no-evidence", service: "frontend", sources: [.k8sResource, .istio]),
        .init(
            "the table comes last wherever it is listed", "payments", service: "frontend", k8s: text("payments"),
            sources: [.serviceTable, .k8sResource]),
        .init(
            "the first doubt is told: resource first", "not-a-label", k8s: text(""), free: .repeated,
            sources: [.k8sResource, .serviceNamespace]),
        .init(
            "the first doubt is told: resource last", "repeated", k8s: text(""), free: .repeated,
            sources: [.serviceNamespace, .k8sResource]),
    ]

    @Test("one piece of evidence, or none", arguments: single)
    func one(_ row: OwnershipCase) throws { try check(row) }

    @Test("pieces of evidence beside each other", arguments: combined)
    func several(_ row: OwnershipCase) throws { try check(row) }

    @Test("the operator's list of sources and its order", arguments: optional)
    func listed(_ row: OwnershipCase) throws { try check(row) }

    private func check(_ row: OwnershipCase) throws {
        switch try Self.rules(row.sources).owner(of: row.origin) {
        case .namespace(let namespace): #expect(namespace.name == row.owner)
        case .unknown(let doubt): #expect(doubt.rawValue == row.owner)
        }
    }

    @Test(
        "a node_id that is not in exactly four agreeing parts disagrees",
        arguments: [
            "", "ops", "sidecar~10.0.0.7~web.ops", "sidecar~1.2.3.4~web.ops~ops.svc.cluster.local~x",
            "~1.2.3.4~web.ops~ops.svc.cluster.local", "sidecar~1.2.3.4~ops~ops.svc.cluster.local",
            "sidecar~1.2.3.4~.ops~ops.svc.cluster.local", "sidecar~1.2.3.4~web.ops~ops",
            "sidecar~1.2.3.4~web.ops~ops.svc",
            "sidecar~1.2.3.4~web.ops~ops.svc.", "sidecar~1.2.3.4~web.ops~ops.SVC.cluster.local",
            "sidecar~1.2.3.4~web.OPS~OPS.svc.cluster.local", "sidecar~1.2.3.4~web.ops ~ops.svc.cluster.local",
            "sidecar~1.2.3.4~web.ops~x.ops.svc.cluster.local", "sidecar~1.2.3.4~web.ops~.svc.cluster.local",
            "sidecar~1.2.3.4~web.ops.~ops.svc.cluster.local",
        ])
    func nodes(_ node: String) throws {
        let origin = SpanOrigin(service: nil, istioNamespace: Self.text("ops"), nodeID: Self.text(node))
        #expect(try Self.rules([.istio]).owner(of: origin) == .unknown(.nodeDisagrees))
    }

    @Test("a node_id may have any type, no address and any domain")
    func oddNodes() throws {
        let ops = try #require(Namespace("ops"))
        for node in ["router~~web.1.ops~ops.svc.x", "x y~?~a.ops~ops.svc.mesh.internal"] {
            let origin = SpanOrigin(service: nil, istioNamespace: Self.text("ops"), nodeID: Self.text(node))
            #expect(try Self.rules([.istio]).owner(of: origin) == .namespace(ops))
        }
    }

    @Test("seeded mixtures agree with a model that collects every name first")
    func model() throws {
        var generator = SeededGenerator(seed: 11)
        var histogram = Histogram()
        for _ in 0..<3000 {
            let origin = Self.origin(&generator)
            let sources = OwnershipRules.Source.allCases.shuffled(using: &generator)
                .prefix(Int.random(in: 0...5, using: &generator))
            let rules = try Self.rules(Array(sources))
            let owner = rules.owner(of: origin)
            #expect((owner.namespace?.name) == Self.obvious(origin, Array(sources)), "\(origin) by \(sources)")
            histogram.add(owner.namespace == nil ? "unknown" : "owned")
        }
        histogram.print("owners, seed 11")
        #expect(histogram["unknown"] > 500)
        #expect(histogram["owned"] > 500)
    }

    private static func origin(_ generator: inout SeededGenerator) -> SpanOrigin {
        func evidence() -> Evidence {
            let values = ["payments", "payments", "payments", "storefront", "Payments", ""]
            let found = [.absent, .absent, .repeated, .notText] + values.map(text)
            return found.randomElement(using: &generator) ?? .absent
        }
        let names = ["frontend", "ledger.payments", "x.storefront", "cart"]
        let nodes =
            [.absent, .repeated, .notText, node("payments"), node("payments"), node("storefront")] as [Evidence]
        let (k8s, free, istio) = (evidence(), evidence(), evidence())
        return SpanOrigin(
            service: names.randomElement(using: &generator).map { UTF8Text($0) }, resourceNamespace: k8s,
            serviceNamespace: free, istioNamespace: istio, nodeID: nodes.randomElement(using: &generator) ?? .absent)
    }

    /// The only name that all evidence gives; nil where there is none, a bad one, or two.
    private static func obvious(_ origin: SpanOrigin, _ sources: [OwnershipRules.Source]) -> String? {
        var names: [String] = []
        func add(_ evidence: Evidence) {
            guard evidence != .absent else { return }
            if case .text(let text) = evidence { names.append(text.string) } else { names.append("?") }
        }
        if sources.contains(.k8sResource) { add(origin.resourceNamespace) }
        if sources.contains(.serviceNamespace) { add(origin.serviceNamespace) }
        if sources.contains(.istio), origin.istioNamespace != .absent, origin.nodeID != .absent {
            add(origin.istioNamespace)
            let isOwn = ["payments", "storefront"].first { origin.nodeID == node($0) }
            names.append(isOwn ?? "?")
        }
        let service = origin.service?.string ?? ""
        if sources.contains(.serviceSuffix) {
            for known in ["payments", "storefront"] where service.hasSuffix("." + known) { names.append(known) }
        }
        if names.isEmpty, sources.contains(.serviceTable), ["frontend", "ledger.payments"].contains(service) {
            return "storefront"
        }
        guard let first = names.first, ["payments", "storefront"].contains(first) else { return nil }
        return names.allSatisfy { $0 == first } ? first : nil
    }
}
