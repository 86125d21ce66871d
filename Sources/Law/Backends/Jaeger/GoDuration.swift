/// A duration as Go's `time.ParseDuration` takes it: `1.5s`, `250ms`, `1h30m`.
enum GoDuration {
    /// Nanoseconds of `text`, rounded down. Nil for what Go refuses, and for negative ones.
    static func nanoseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.elementsEqual("0".utf8) { return 0 }
        var rest = text
        guard !rest.isEmpty else { return nil }
        var sum: Int64 = 0
        while !rest.isEmpty {
            guard let part = part(&rest), case let (next, isTooLong) = sum.addingReportingOverflow(part), !isTooLong
            else { return nil }
            sum = next
        }
        return sum
    }

    /// As it is sent.
    static func text(_ nanoseconds: Int64) -> String { "\(nanoseconds)ns" }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("\u{b5}s", 1_000), ("\u{3bc}s", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// A decimal number and its unit.
    private static func part(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count)
        }
        guard whole.count + fraction.count > 0, whole.count <= 18 else { return nil }
        let name = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(name.count)
        guard let unit = units.first(where: { name.elementsEqual($0.name.utf8) }) else { return nil }
        let (product, isTooLong) = number(whole).multipliedReportingOverflow(by: unit.nanoseconds)
        guard !isTooLong else { return nil }
        // Digits behind the eighteenth are less than a nanosecond of any unit.
        var scale = unit.nanoseconds
        var behind: Int64 = 0
        for digit in fraction.prefix(18) where scale > 0 {
            behind += Int64(digit - 48) * (scale / 10)
            scale /= 10
        }
        let (sum, overflows) = product.addingReportingOverflow(behind)
        return overflows ? nil : sum
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64 { digits.reduce(0) { $0 * 10 + Int64($1 - 48) } }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
