import Ownership
import Quantities
import TestSupport
import Testing
import TraceModel

/// What explanations say of evidence, beside whose a span is.
@Suite struct OwnershipEvidenceTests {
    private func piece(_ random: inout SeededGenerator, _ texts: [String]) -> Evidence {
        switch Int.random(in: 0...9, using: &random) {
        case 0: .repeated
        case 1: .notText
        case 2...5: .absent
        default: .text(UTF8Text(texts.randomElement(using: &random) ?? ""))
        }
    }

    @Test(
        "the owner is what the answers say: one unusable makes it unknown, two names a conflict, none no evidence",
        arguments: [51, 52] as [UInt64])
    func likeOwners(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var histogram = Histogram()
        let names = ["payments", "storefront", "No label"]
        let nodes = ["payments", "storefront"].map { "sidecar~10.0.0.7~web-1.\($0)~\($0).svc.cluster.local" }
        for round in 0..<2000 {
            let sources = OwnershipRules.Source.allCases.shuffled(using: &random)
                .prefix(Int.random(in: 1...5, using: &random))
            let rules = try OwnershipRulesTests.rules(Array(sources))
            let service = ["ledger", "frontend", "ledger.payments"].randomElement(using: &random) ?? ""
            let origin = SpanOrigin(
                service: UTF8Text(service), resourceNamespace: piece(&random, names),
                serviceNamespace: piece(&random, names), istioNamespace: piece(&random, names),
                nodeID: piece(&random, nodes))
            let answers = rules.evidence(of: origin).map(\.answer)
            var named: Set<Namespace> = []
            var doubts: Set<OwnershipDoubt> = []
            for answer in answers {
                if case .names(let namespace) = answer { named.insert(namespace) }
                if case .unusable(let doubt) = answer { doubts.insert(doubt) }
            }
            let said = "seed \(seed) round \(round): \(sources) \(origin) \(answers)"
            switch rules.owner(of: origin) {
            case .namespace(let owner):
                histogram.add("owner")
                #expect(named == [owner] && doubts.isEmpty, "\(said)")
            case .unknown(.conflict):
                histogram.add("conflict")
                #expect(named.count > 1, "\(said)")
            case .unknown(.noEvidence):
                histogram.add("none")
                #expect(named.isEmpty && doubts.isEmpty, "\(said)")
            case .unknown(let doubt):
                histogram.add("unusable")
                #expect(doubts.contains(doubt), "\(said)")
            }
        }
        histogram.print("ownership evidence, seed \(seed)")
        for kind in ["owner", "conflict", "none", "unusable"] { #expect(histogram[kind] > 40, "\(kind)") }
    }
}
