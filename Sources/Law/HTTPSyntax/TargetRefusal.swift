package import Quantities

/// Why a target names nothing here: always before anything is asked upstream.
package enum TargetRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLong, form, byte
    case emptySegment, dotSegment, delimiter
    case escape, encoding, control
    case semicolon, pair, parameterName, tooManyParameters
    /// The name as the second of the two gave it: letters, digits, `.`, `_` and `-` only, so it may be shown.
    case parameterRepeated(UTF8Text)

    /// 414 or 400.
    package var status: Int { self == .tooLong ? 414 : 400 }

    /// Stable.
    package var code: String {
        switch self {
        case .tooLong: "target-too-long"
        case .form: "target-form"
        case .byte: "target-byte"
        case .emptySegment, .dotSegment, .delimiter: "path-malformed"
        case .escape, .encoding, .control: "target-encoding"
        case .semicolon, .pair, .parameterName, .tooManyParameters: "query-malformed"
        case .parameterRepeated: "parameter-repeated"
        }
    }

    /// One line that may be shown to whoever sent the target.
    package var description: String {
        switch self {
        case .tooLong: "the target is longer than 8 KiB"
        case .form: "the target does not begin with a slash"
        case .byte: "the target holds a byte that must be percent-encoded"
        case .emptySegment: "the path holds an empty segment or ends in a slash"
        case .dotSegment: "the path holds a segment `.` or `..`"
        case .delimiter: "a segment of the path holds an encoded slash, backslash, percent sign or semicolon"
        case .escape: "a percent sign is not followed by two hexadecimal digits"
        case .encoding: "the target does not decode to UTF-8"
        case .control: "the target holds a control character"
        case .semicolon: "parameters are separated by `&` alone"
        case .pair: "a parameter is neither a name nor a name, one `=` and a value"
        case .parameterName: "a parameter name is empty or holds more than letters, digits, `.`, `_` and `-`"
        case .tooManyParameters: "there are more than 64 parameters"
        case .parameterRepeated(let name): "parameter `\(name.string.prefix(80))` is given twice"
        }
    }
}
