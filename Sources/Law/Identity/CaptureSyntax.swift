/// How captures are written: `{name}`, in patterns and in the templates that use them.
enum CaptureSyntax {
    enum Piece: Sendable, Hashable {
        case literal([UInt8])
        case capture(String)
    }

    /// Refuses stray braces and bad names; there is no escape, since no value that is matched or made holds a brace.
    static func pieces(of text: String) throws(CapturePatternProblem) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Array(text.utf8)[...]
        while let open = rest.firstIndex(where: isBrace) {
            guard rest[open] == UInt8(ascii: "{"), let close = rest[(open + 1)...].firstIndex(where: isBrace),
                rest[close] == UInt8(ascii: "}")
            else { throw .strayBrace }
            if open > rest.startIndex { pieces.append(.literal(Array(rest[..<open]))) }
            let name = rest[(open + 1)..<close]
            guard isName(name) else { throw .badName(String(decoding: name, as: UTF8.self)) }
            pieces.append(.capture(String(decoding: name, as: UTF8.self)))
            rest = rest[(close + 1)...]
        }
        if !rest.isEmpty { pieces.append(.literal(Array(rest))) }
        return pieces
    }

    private static func isBrace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, (97...122).contains(first), bytes.count <= 32 else { return false }
        return bytes.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) }
    }
}
