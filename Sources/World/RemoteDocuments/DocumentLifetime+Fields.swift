import Quantities

extension DocumentLifetime {
    /// By `Cache-Control`, else by `Expires`, less the `Age` at which it came. What can't be read makes it stale, not
    /// fresh.
    init(_ fields: ReplyFields) {
        let directives = fields.values("cache-control").flatMap(Self.directives)
        guard !directives.contains(where: { $0.name.reads("no-store") }) else {
            self = .notKept
            return
        }
        let ages = directives.filter { $0.name.reads("max-age") }.map { $0.value.decimal ?? 0 }
        if directives.contains(where: { $0.name.reads("no-cache") }) {
            self = .seconds(0)
        } else if let allowed = ages.min() ?? Self.untilExpiry(fields) {
            let age = fields.values("age").compactMap(\.decimal).max() ?? 0
            self = .seconds(max(0, allowed - age))
        } else {
            self = .unstated
        }
    }

    private typealias Directive = (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)

    /// A comma between quotes ends no directive.
    private static func directives(in value: ArraySlice<UInt8>) -> [Directive] {
        var isQuoted = false
        let parts = value.split { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: ",") && !isQuoted
        }
        return parts.map { part in
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1).map(\.trimmed)
            let quote = UInt8(ascii: "\"")
            var value = sides.count == 2 ? sides[1] : []
            if value.count >= 2, value.first == quote, value.last == quote { value = value.dropFirst().dropLast() }
            return (sides.first ?? [], value)
        }
    }

    /// Nil where nothing is said, or there is no `Date` to count from.
    private static func untilExpiry(_ fields: ReplyFields) -> Int? {
        let ends = fields.values("expires")
        guard let end = ends.first else { return nil }
        guard ends.count == 1, let until = moment(end) else { return 0 }
        return fields.values("date").first.flatMap(moment).map { Int(clamping: until.seconds - $0.seconds) }
    }

    /// RFC 9110 section 5.6.7, the one form that is not obsolete: `Wed, 25 Nov 2026 12:53:13 GMT`.
    private static func moment(_ value: ArraySlice<UInt8>) -> Timestamp? {
        let words = String(decoding: value, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
