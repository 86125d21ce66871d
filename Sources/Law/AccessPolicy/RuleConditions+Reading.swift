import Quantities
import StrictJSON
import TokenVerification
import YAMLDocuments

extension RuleConditions {
    /// Reads `when`; nil where something of it is wrong, and the conditions that always hold where it is left out.
    ///
    /// * `lookback`: a length of time, as `7d`
    /// * `notBefore`, `notAfter`: RFC 3339 in UTC, quoted or not
    /// * `sourceAddresses`: a list of addresses and ranges
    /// * `claims`: a table from a claim's name, or a JSON pointer, to the text that it must be or hold
    init?(reading spec: YAMLMapping, _ problems: inout ProblemList) {
        self.init()
        guard spec["when"] != nil else { return }
        let before = problems.count
        let keys = KnownKeys(optional: ["lookback", "notBefore", "notAfter", "sourceAddresses", "claims"])
        guard let when = spec.mapping("when", keys, &problems) else { return nil }
        if when.entries.isEmpty {
            problems.add("key `when` is empty: expected a condition, or no `when`", at: when.position)
        }
        lookback = Self.readLookback(when, &problems)
        notBefore = Self.readMoment("notBefore", when, &problems)
        notAfter = Self.readMoment("notAfter", when, &problems)
        sources = when.texts("sourceAddresses", &problems)?.compactMap { Self.readRange($0, &problems) }
        claims = Self.readClaims(when, &problems)
        if let notBefore, let notAfter, notBefore > notAfter {
            problems.add("key `notAfter` is before `notBefore`: the rule would never hold", at: when.position)
        }
        guard problems.count == before else { return nil }
    }

    private static func readLookback(_ when: YAMLMapping, _ problems: inout ProblemList) -> TimeSpan? {
        guard let text = when.text("lookback", &problems) else { return nil }
        guard let span = TimeSpan(parsing: text.text) else {
            problems.add(
                "key `lookback`: \(ForeignText.quoted(text.text)): expected a length of time, as `90s`, `15m`, `12h` or `7d`",
                at: text.position)
            return nil
        }
        return span
    }

    private static func readMoment(
        _ key: String, _ when: YAMLMapping, _ problems: inout ProblemList
    ) -> Timestamp? {
        guard let node = when[key], let text = node.moment("key `\(key)`", &problems) else { return nil }
        guard let moment = Timestamp(rfc3339: text.text) else {
            problems.add(
                "key `\(key)`: \(ForeignText.quoted(text.text)): expected a time in UTC, as `2026-12-01T00:00:00Z`",
                at: text.position)
            return nil
        }
        return moment
    }

    private static func readRange(_ text: YAMLText, _ problems: inout ProblemList) -> AddressRange? {
        guard let range = AddressRange(parsing: text.text) else {
            problems.add(
                "entry of `sourceAddresses`: \(ForeignText.quoted(text.text)): expected an address or a range whose address ends with "
                    + "its prefix, as `10.0.0.0/8`", at: text.position)
            return nil
        }
        return range
    }

    private static func readClaims(_ when: YAMLMapping, _ problems: inout ProblemList) -> [ClaimCondition] {
        if let node = when["claims"], case .mapping(let entries) = node.content, entries.isEmpty {
            problems.add("key `claims` is empty: expected a claim, or no `claims`", at: node.position)
        }
        return (when.textTable("claims", &problems) ?? []).compactMap { key, value in
            do {
                return ClaimCondition(path: try ClaimPath(parsing: key.text), value: value.bytes)
            } catch {
                problems.add("key of `claims`: \(error)", at: key.position)
                return nil
            }
        }
    }
}
