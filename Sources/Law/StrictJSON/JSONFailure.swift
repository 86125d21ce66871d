/// Why bytes are not acceptable JSON, and where.
package struct JSONFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; where it names a limit, that is what was allowed.
    package enum Problem: Sendable, Equatable {
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case tooManyMembers(limit: Int)
        case byteOrderMark
        case invalidUTF8
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case trailingContent
        case trailingComma
        case duplicateMember(String)
        case controlCharacter(UInt8)
        case invalidEscape
        case loneSurrogate
    }

    package let problem: Problem
    /// In bytes from the start, where the problem was seen.
    package let offset: Int

    package init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// `member `sub` is repeated at byte 12: expected each name once`.
    package var description: String {
        "\(finding) at byte \(offset): expected \(remedy)"
    }

    private var finding: String {
        switch problem {
        case .tooLarge: "JSON is too long"
        case .tooDeep: "JSON is nested too deep"
        case .tooManyMembers: "object has too many members"
        case .byteOrderMark: "byte order mark"
        case .invalidUTF8: "text is not UTF-8"
        case .unexpectedEnd: "JSON ends too early"
        case .unexpectedByte(let byte): "unexpected \(ForeignText.quoted(bytes: [byte]))"
        case .trailingContent: "more text follows the value"
        case .trailingComma: "comma before a closing bracket"
        case .duplicateMember(let name): "member \(ForeignText.quoted(name)) is repeated"
        case .controlCharacter(let byte): "control character \(ForeignText.quoted(bytes: [byte])) in a string"
        case .invalidEscape: "escape sequence is malformed"
        case .loneSurrogate: "half of a surrogate pair"
        }
    }

    private var remedy: String {
        switch problem {
        case .tooLarge(let limit): "at most \(limit) bytes"
        case .tooDeep(let limit): "at most \(limit) levels"
        case .tooManyMembers(let limit): "at most \(limit)"
        case .byteOrderMark: "UTF-8 without one"
        case .invalidUTF8: "UTF-8 (RFC 8259 section 8.1)"
        case .unexpectedEnd: "one whole value"
        case .unexpectedByte: "JSON as in RFC 8259"
        case .trailingContent: "one value and nothing after it"
        case .trailingComma: "a value or no comma"
        case .duplicateMember: "each name once"
        case .controlCharacter: "it to be escaped"
        case .invalidEscape: "one of RFC 8259 section 7"
        case .loneSurrogate: "both halves"
        }
    }
}
