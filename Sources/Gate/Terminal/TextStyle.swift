/// How a piece of text looks on a terminal that shows color; elsewhere it means nothing.
package enum TextStyle: Sendable {
    case bold, faint, red, green, yellow, cyan

    /// The number of ECMA-48's SGR sequence.
    var code: Int {
        switch self {
        case .bold: 1
        case .faint: 2
        case .red: 31
        case .green: 32
        case .yellow: 33
        case .cyan: 36
        }
    }
}
