import Terminal
import TestSupport
import Testing

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([Table.Column("Service"), Table.Column("Spans", .trailing), Table.Column("Why")])
        table.append(["支払い", "7", "granted"])
        table.append(["größe", "1234", "no entry names it"])
        return table
    }

    @Test("columns are aligned by what a terminal shows, not by bytes or characters")
    func aligned() {
        #expect(
            table().lines().map(\.plain) == [
                "Service  Spans  Why",
                "支払い       7  granted",
                "größe     1234  no entry names it",
            ])
    }

    @Test("a row fits the terminal, the widest column giving way first", arguments: 1...80)
    func fits(_ width: Int) {
        for line in table().lines(within: width) { #expect(line.width <= width) }
    }

    @Test("the widest column is the one that is cut")
    func cutsWidest() {
        #expect(table().lines(within: 28).map(\.plain).last == "größe     1234  no entry na…")
    }

    @Test("a hostile cell cannot make a second row")
    func hostileCell() {
        var table = Table([Table.Column("Name")])
        table.append([SafeText(lines: "a\nforged row\u{1B}[1A")])
        #expect(table.lines().map(\.plain) == ["Name", #"a\u{a}forged row\u{1b}[1A"#])
    }

    @Test("a huge cell costs no more than the terminal is wide")
    func hugeCell() {
        var table = Table([Table.Column("Name"), Table.Column("Value")])
        table.append(["key", SafeText(String(repeating: "x", count: 1_000_000))])
        #expect(table.lines(within: 40).allSatisfy { $0.width <= 40 })
    }
}
