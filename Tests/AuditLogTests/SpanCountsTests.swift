import AuditLog
import Quantities
import StrictJSON
import Testing
import TraceModel

@Suite struct SpanCountsTests {
    private func res(_ tally: ViewTally, redactions: [String: Int] = [:]) throws -> JSONObject {
        let counts = SpanCounts(tally, redactions: redactions)
        let record = try Samples.read(Samples.end(.complete, counts: counts))
        guard case .object(let res) = try #require(record["res"]) else { throw NotAnObject() }
        return res
    }

    @Test("rows name the owner or the doubt, the service, and spans by visibility")
    func rows() throws {
        let payments = try Samples.owner("payments")
        let tally = Samples.tally([
            (3, payments, UTF8Text("checkout"), .full, ["own"]),
            (2, payments, UTF8Text("checkout"), .masked, ["own", "on-call"]),
            (4, .unknown(.conflict), nil, .hidden, []),
        ])
        let res = try res(tally, redactions: ["baseline": 7])
        let json = String(decoding: JSONWriter.canonical(try #require(res["spans"])), as: UTF8.self)
        #expect(
            json == #"{"by_no_rule":4,"by_owner":["#
                + #"{"full":3,"hidden":0,"masked":2,"namespace":"payments","service":"checkout"},"#
                + #"{"doubt":"conflict","full":0,"hidden":4,"masked":0}],"#
                + #""by_rule":{"on-call":2,"own":5},"full":3,"hidden":4,"masked":2}"#)
        #expect(res.value("redactions") == .object(JSONObject([("baseline", .number(JSONNumber(7)))])))
        #expect(res.value("redactions_rest") == nil)
    }

    @Test("shapes are counted as shaped, in all and by owner, where there are any")
    func shaped() throws {
        let payments = try Samples.owner("payments")
        let res = try res(
            Samples.tally([
                (3, payments, UTF8Text("checkout"), .full, ["own"]),
                (2, payments, UTF8Text("checkout"), .shape, ["hops"]),
            ]))
        let json = String(decoding: JSONWriter.canonical(try #require(res["spans"])), as: UTF8.self)
        #expect(
            json == #"{"by_no_rule":0,"by_owner":["#
                + #"{"full":3,"hidden":0,"masked":0,"namespace":"payments","service":"checkout","shaped":2}],"#
                + #""by_rule":{"hops":2,"own":3},"full":3,"hidden":0,"masked":0,"shaped":2}"#)
    }

    @Test("of more than 100 rows the largest stay and the rest is summed", arguments: [100, 101, 450])
    func largest(rows: Int) throws {
        let counted = try (0..<rows).map { index -> Samples.Row in
            (index + 1, try Samples.owner("ns-\(index)"), UTF8Text("service-\(index)"), .hidden, [])
        }
        let res = try res(Samples.tally(counted))
        let kept = try #require(res.list("spans.by_owner"))
        let numbers = kept.compactMap { row -> Int64? in
            guard case .object(let row) = row else { return nil }
            return row.number("hidden")
        }
        #expect(numbers == (0..<100).map { Int64(rows - $0) })
        let rest = rows - 100
        #expect(res.number("spans.by_owner_rest.rows") == (rest == 0 ? nil : Int64(rest)))
        #expect(res.number("spans.by_owner_rest.hidden") == (rest == 0 ? nil : Int64(rest * (rest + 1) / 2)))
        #expect(res.number("spans.hidden") == Int64(rows * (rows + 1) / 2))
    }

    @Test("a hundred rows stay whatever the services are called")
    func longNames() throws {
        let rows = try (0..<150).map { index -> Samples.Row in
            let owner = try Samples.owner(String(repeating: "n", count: 50) + "-\(index)")
            return (99_999, owner, UTF8Text("\(index)" + String(repeating: "s", count: 9_000)), .full, [])
        }
        #expect(try res(Samples.tally(rows)).list("spans.by_owner")?.count == 100)
    }

    @Test("rows of equal size come in the order of their names, whatever the order they were counted in")
    func ties() throws {
        let rows = try (0..<150).map { index -> Samples.Row in
            (
                1, try Samples.owner("ns-\(index / 3)"), index % 3 == 0 ? nil : UTF8Text("s-\(index)"), .full,
                ["r-\(index)"]
            )
        }
        #expect(try res(Samples.tally(rows)) == res(Samples.tally(rows.reversed())))
    }

    @Test("rules and redactions that do not fit are summed")
    func rules() throws {
        let owner = try Samples.owner("payments")
        let names = (0..<400).map { "rule-\($0)" }
        let tally = Samples.tally(names.map { (1, owner, UTF8Text("s"), .full, [$0]) })
        let res = try res(tally, redactions: Dictionary(uniqueKeysWithValues: names.map { ($0, 2) }))
        guard case .object(let rules) = res.value("spans.by_rule") else { throw NotAnObject() }
        #expect(rules.members.count > 50)
        #expect(res.number("spans.by_rule_rest.spans") == Int64(400 - rules.members.count))
        guard case .object(let redactions) = res.value("redactions") else { throw NotAnObject() }
        #expect(res.number("redactions_rest.values") == Int64(2 * (400 - redactions.members.count)))
    }
}

private struct NotAnObject: Error {}
