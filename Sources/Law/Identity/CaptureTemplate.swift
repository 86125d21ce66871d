package import Quantities

/// Text in which `{name}` is replaced by what a pattern captured.
package struct CaptureTemplate: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    private let pieces: [CaptureSyntax.Piece]

    package init(parsing text: String) throws(CapturePatternProblem) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= 512 else { throw .tooLong }
        self.text = text
        pieces = try CaptureSyntax.pieces(of: text)
    }

    package var description: String { text }

    /// The captures that it uses, each once.
    package var names: [String] {
        var names: [String] = []
        for case .capture(let name) in pieces where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// The text with every capture replaced; nil where one is missing.
    package func filled(with captures: Captures) -> UTF8Text? {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .literal(let literal): bytes += literal
            case .capture(let name):
                guard let label = captures[name] else { return nil }
                bytes += label.bytes
            }
        }
        return UTF8Text(validated: bytes)
    }

    /// The text with every capture replaced by `text`: to judge at load what a match would make, or to stand for any match.
    package func filled(withEach text: UTF8Text) -> UTF8Text {
        UTF8Text(
            validated: pieces.flatMap { piece in
                switch piece {
                case .literal(let literal): literal
                case .capture: text.bytes
                }
            })
    }
}
