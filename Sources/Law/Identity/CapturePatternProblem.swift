import StrictJSON

/// Why a text is no pattern, or no template, of access policy.
package enum CapturePatternProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case tooLong
    /// A `{` without its `}`, or the other way round.
    case strayBrace
    case badName(String)
    case repeatedName(String)
    case ambiguous(String)

    package var description: String {
        switch self {
        case .empty: "is empty"
        case .tooLong: "is longer than 512 bytes"
        case .strayBrace: "has a brace that belongs to no `{name}`"
        case .badName(let name):
            "captures \(ForeignText.quoted(name)): expected a name of at most 32 letters and digits that begins with a lower-case letter"
        case .repeatedName(let name): "captures `\(name)` twice"
        case .ambiguous(let name):
            "captures `\(name)` in a way that could be split differently: expected `/`, `:`, another byte that no label holds, or the pattern's end on both sides, and no `*` in the same part"
        }
    }
}
