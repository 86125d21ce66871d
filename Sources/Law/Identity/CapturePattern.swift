package import Quantities

/// A pattern of access policy that may capture: a glob (`TraceModel`'s) in which `{name}` stands for one DNS label.
///
/// A value that matches can be split in one way only, which the initializer makes sure of. Let the pattern's *fields* be
/// what stands between its `/` and `:` (which neither `*` nor a capture matches); then
///
/// 1. a field with a capture holds no `*` and no `**`,
/// 2. no capture stands between two `**`, since only fields before the first and behind the last are fixed,
/// 3. between two captures of one field stands a byte that no label holds (anything but `a-z`, `0-9` and `-`).
///
/// So the bytes of the value that no label holds say where each field and each capture begins and ends. The rule refuses
/// some patterns that would be unambiguous (`*.{name}`); it lets no ambiguous one pass.
package struct CapturePattern: Sendable, Hashable, CustomStringConvertible {
    enum Element: Sendable, Hashable {
        case byte(UInt8)
        /// Any run without `/` and `:`.
        case run
        case anyRun
        case capture(String)
    }

    package let text: String
    let elements: [Element]
    /// The bytes before the first element that stands for more than itself: what does not begin with them does not match.
    let prefix: [UInt8]

    /// Refuses an empty pattern, one of over 512 bytes, stray braces, a name used twice and an ambiguous capture.
    package init(parsing text: String) throws(CapturePatternProblem) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= 512 else { throw .tooLong }
        self.text = text
        elements = text == "*" ? [.anyRun] : try Self.elements(of: text)
        prefix = Self.prefix(of: elements)
        literal = prefix.count == elements.count ? UTF8Text(validated: prefix) : nil
        try Self.checkNames(names)
        try Self.checkFields(of: elements)
    }

    package var description: String { text }

    /// The one value that matches, where the pattern has neither `*` nor captures.
    package let literal: UTF8Text?

    /// The captures' names, in the order written.
    package var names: [String] {
        elements.compactMap { if case .capture(let name) = $0 { name } else { nil } }
    }

    private static func elements(of text: String) throws(CapturePatternProblem) -> [Element] {
        var elements: [Element] = []
        for piece in try CaptureSyntax.pieces(of: text) {
            switch piece {
            case .capture(let name): elements.append(.capture(name))
            case .literal(let bytes): append(bytes, to: &elements)
            }
        }
        return elements
    }

    private static func prefix(of elements: [Element]) -> [UInt8] {
        var prefix: [UInt8] = []
        for case .byte(let byte) in elements.prefix(while: { if case .byte = $0 { true } else { false } }) {
            prefix.append(byte)
        }
        return prefix
    }

    private static func append(_ bytes: [UInt8], to elements: inout [Element]) {
        for byte in bytes {
            switch (byte == UInt8(ascii: "*"), elements.last) {
            case (false, _): elements.append(.byte(byte))
            case (true, .run?): elements[elements.count - 1] = .anyRun
            case (true, .anyRun?): break
            case (true, _): elements.append(.run)
            }
        }
    }

    private static func checkNames(_ names: [String]) throws(CapturePatternProblem) {
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw .repeatedName(name)
        }
    }

    private static func checkFields(of elements: [Element]) throws(CapturePatternProblem) {
        let fields = elements.split(omittingEmptySubsequences: false) {
            $0 == .byte(UInt8(ascii: "/")) || $0 == .byte(UInt8(ascii: ":"))
        }
        let open = fields.indices.filter { fields[$0].contains(.anyRun) }
        for (index, field) in fields.enumerated() {
            guard case .capture(let name)? = field.first(where: { if case .capture = $0 { true } else { false } })
            else { continue }
            if field.contains(.run) || field.contains(.anyRun) { throw .ambiguous(name) }
            if let first = open.first, let last = open.last, first < index, index < last { throw .ambiguous(name) }
            try checkSeparation(in: field)
        }
    }

    private static func checkSeparation(in field: ArraySlice<Element>) throws(CapturePatternProblem) {
        var isSeparated = true
        for element in field {
            switch element {
            case .byte(let byte): isSeparated = isSeparated || !isOfLabel(byte)
            case .capture(let name):
                guard isSeparated else { throw .ambiguous(name) }
                isSeparated = false
            case .run, .anyRun: break
            }
        }
    }

    static func isOfLabel(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
    }
}
