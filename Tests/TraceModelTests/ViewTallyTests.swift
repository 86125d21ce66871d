import Quantities
import TraceModel
import Testing

@Suite struct ViewTallyTests {
    @Test("spans are summed by visibility over all rows")
    func counting() throws {
        let payments = Owner.namespace(try #require(Namespace("payments")))
        func row(_ owner: Owner, _ visibility: Visibility, _ spans: Int) -> ViewTally.Row {
            ViewTally.Row(owner: owner, service: nil, visibility: visibility, rules: [], spans: spans)
        }
        let tally = ViewTally(rows: [
            row(payments, .full, 3), row(payments, .masked, 2), row(.unknown(.repeated), .hidden, 4),
            row(payments, .full, 1),
        ])
        #expect(Visibility.allCases.map(tally.count) == [4, 0, 2, 4])
        #expect(Visibility.allCases.map(ViewTally(rows: []).count) == [0, 0, 0, 0])
    }

    @Test("visibilities are ordered, least first")
    func order() {
        #expect(Visibility.allCases.sorted() == [.hidden, .shape, .masked, .full])
        #expect(Visibility.allCases.map(\.rawValue) == ["hidden", "shape", "masked", "full"])
    }
}
