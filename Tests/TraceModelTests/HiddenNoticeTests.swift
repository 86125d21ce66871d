import Quantities
import Testing
import TraceModel

@Suite("What a reply says of hidden spans")
struct HiddenNoticeTests {
    private func row(
        _ namespace: String?, _ visibility: Visibility = .hidden, _ spans: Int = 1
    ) -> ViewTally.Row {
        let owner = namespace.flatMap { Namespace($0) }.map { Owner.namespace($0) } ?? .unknown(.noEvidence)
        return ViewTally.Row(owner: owner, service: nil, visibility: visibility, rules: [], spans: spans)
    }

    private func contacts(_ names: [String]) throws -> [Namespace: UTF8Text] {
        try Dictionary(
            uniqueKeysWithValues: names.map { (try #require(Namespace($0)), UTF8Text("\($0)@example.com")) })
    }

    private func mixed() -> ViewTally {
        ViewTally(rows: [
            row("payments", .hidden, 2), row("identity"), row("billing"), row("payments", .full, 9), row("vault"),
            row(nil, .hidden, 3), row("identity", .shape, 4),
        ])
    }

    @Test("nothing is said by default, and nothing where nothing is hidden", arguments: HiddenNotices.Extent.allCases)
    func nothing(extent: HiddenNotices.Extent) throws {
        let shown = ViewTally(rows: [row("payments", .full, 9), row("identity", .shape), row("vault", .masked)])
        #expect(HiddenNotices(extent, contacts: try contacts(["payments", "vault"])).notice(of: shown) == nil)
        #expect(HiddenNotices.none.notice(of: mixed()) == nil)
    }

    @Test("`count` says how many spans are hidden, whoever is to be asked, and no more")
    func count() throws {
        let notices = HiddenNotices(.count, contacts: try contacts(["payments"]))
        #expect(
            notices.notice(of: mixed()) == HiddenNotice(spans: 8, sentences: ["8 spans are hidden by access policy."]))
        let one = ViewTally(rows: [row("payments"), row("payments", .full)])
        #expect(notices.notice(of: one)?.sentences == ["1 span is hidden by access policy."])
    }

    @Test("`owner` names the namespaces that have a contact, most spans first; of others only the sum is told")
    func owner() throws {
        let notices = HiddenNotices(.owner, contacts: try contacts(["identity", "payments", "billing", "absent"]))
        #expect(
            notices.notice(of: mixed())?.sentences == [
                "8 spans are hidden by access policy.",
                "2 spans belong to namespace payments; ask payments@example.com.",
                "1 span belongs to namespace billing; ask billing@example.com.",
                "1 span belongs to namespace identity; ask identity@example.com.",
                "4 spans belong to other namespaces.",
            ])
        let nobody = HiddenNotices(.owner).notice(of: ViewTally(rows: [row("vault"), row(nil)]))
        #expect(
            nobody?.sentences == [
                "2 spans are hidden by access policy.", "2 spans belong to other namespaces.",
            ])
    }

    @Test("there are at most 20 sentences, and every hidden span is in them")
    func bound() throws {
        for names in [1, 17, 18, 19, 20, 500] {
            let all = (0..<names).map { "ns-\($0)" }
            let tally = ViewTally(rows: all.map { row($0) })
            let sentences = HiddenNotices(.owner, contacts: try contacts(all)).notice(of: tally)?.sentences ?? []
            #expect(sentences.count <= 20 && sentences.count >= min(names, 18) + 1)
            let told = sentences.dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }.reduce(0, +)
            #expect(told == names)
        }
    }
}
