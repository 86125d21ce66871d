package import Quantities
import StrictJSON

/// The reading calls: each says what is wanted, and reports what was found instead. `label` names the value in messages.
extension YAMLNode {
    /// One line of text, not empty, without control characters. Refuses an unquoted scalar that another reader would type.
    package func text(_ label: String, _ problems: inout ProblemList) -> YAMLText? {
        guard case .scalar(let text, let isPlain) = content else {
            return refuse(label, "expected text, found \(kindName)", &problems)
        }
        if isPlain, let type = PlainScalarType(of: text) {
            problems.add(label + ": " + type.refusal(of: text), at: position, hint: type.hint(for: text))
            return nil
        }
        guard !text.isEmpty else { return refuse(label, "is empty: expected text", &problems) }
        guard text.unicodeScalars.allSatisfy(Self.isOrdinary) else {
            return refuse(label, "\(ForeignText.quoted(text)) holds a control character or line break", &problems)
        }
        return YAMLText(text: text, position: position)
    }

    /// A date or time, which other readers may type and we judge as it is written: quoted or not.
    package func moment(_ label: String, _ problems: inout ProblemList) -> YAMLText? {
        if let text = plainText, PlainScalarType(of: text) == .date { return YAMLText(text: text, position: position) }
        return text(label, &problems)
    }

    /// A whole number in plain decimal digits, unquoted, within `range`.
    package func integer(_ label: String, in range: ClosedRange<Int>, _ problems: inout ProblemList) -> Int? {
        guard let text = plainText, Self.isCanonicalInteger(text), let number = Int(text), range.contains(number) else {
            return refuse(
                label, "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(found)",
                &problems)
        }
        return number
    }

    /// `true` or `false`, unquoted; no other spelling.
    package func boolean(_ label: String, _ problems: inout ProblemList) -> Bool? {
        switch plainText {
        case "true"?: return true
        case "false"?: return false
        default: return refuse(label, "expected `true` or `false`, found \(found)", &problems)
        }
    }

    /// A size as `ByteCount` reads it, from `minimum` on.
    package func byteCount(_ label: String, atLeast minimum: ByteCount, _ problems: inout ProblemList) -> ByteCount? {
        guard let text = plainText, let count = ByteCount(parsing: text), count >= minimum else {
            return refuse(label, "expected a size of \(minimum) or more, as `64KiB`, found \(found)", &problems)
        }
        return count
    }

    /// A list of at least one entry.
    package func list(_ label: String, _ problems: inout ProblemList) -> [YAMLNode]? {
        guard case .list(let items) = content else {
            return refuse(label, "expected a list, found \(kindName)", &problems)
        }
        guard !items.isEmpty else { return refuse(label, "is an empty list: expected at least one entry", &problems) }
        return items
    }

    /// A mapping with the keys of `keys`.
    package func mapping(_ label: String, _ keys: KnownKeys, _ problems: inout ProblemList) -> YAMLMapping? {
        guard let mapping = anyMapping(label, &problems) else { return nil }
        keys.check(mapping.entries, at: position, &problems)
        return mapping
    }

    /// A mapping whose keys are data.
    package func anyMapping(_ label: String, _ problems: inout ProblemList) -> YAMLMapping? {
        guard case .mapping(let entries) = content else {
            return refuse(label, "expected a mapping, found \(kindName)", &problems)
        }
        return YAMLMapping(position: position, entries: entries)
    }

    private var plainText: String? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        return text
    }

    private var kindName: String {
        switch content {
        case .scalar("", isPlain: true): "nothing"
        case .scalar: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    private var found: String {
        switch content {
        case .scalar(let text, isPlain: true) where !text.isEmpty: ForeignText.quoted(text)
        case .scalar(let text, isPlain: false): "the quoted text " + ForeignText.quoted(text)
        case .scalar, .list, .mapping: kindName
        }
    }

    private func refuse<Value>(_ label: String, _ message: String, _ problems: inout ProblemList) -> Value? {
        problems.add(label + ": " + message, at: position)
        return nil
    }

    /// Excludes what a terminal or an editor would not show as it is, however it was escaped.
    private static func isOrdinary(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: false
        default: true
        }
    }

    private static func isCanonicalInteger(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "-") ? Substring(text.dropFirst()) : Substring(text)
        guard let first = digits.utf8.first, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
        return first != UInt8(ascii: "0") || text == "0"
    }
}
