/// Why a store's reply can't be read, and about where: offsets in its body. Never holds a byte of it.
package enum ReplyFault: Error, Equatable, Sendable {
    case tooLarge
    case controlInString(offset: Int)
    case notUTF8(offset: Int)
    case endsInString
    case malformed(offset: Int, GrammarFault)
    /// It is JSON, but not what this backend writes.
    case shape(offset: Int, ShapeFault)

    /// How it breaks RFC 8259.
    package enum GrammarFault: String, Sendable {
        case unexpectedByte = "unexpected byte"
        case truncated = "truncated"
        case badScalar = "neither a number nor true, false or null"
        case badEscape = "bad escape"
        case repeatedMember = "repeated member"
        case tooDeep = "too deep"
        case trailingBytes = "bytes behind the value"
    }

    /// How it differs from what the backend writes.
    package enum ShapeFault: String, Sendable {
        case notAnEnvelope = "not the backend's envelope"
        case severalTraces = "more than one trace"
        case errors = "the backend reports errors"
        case otherTrace = "another trace than the one asked for"
        case missingMember = "a member is missing"
        case wrongShape = "a member has another shape"
        case unknownProcess = "a span of a process that is not there"
    }
}

extension ReplyFault: CustomStringConvertible {
    /// For logs and command lines: `repeated member at byte 1204`.
    package var description: String {
        switch self {
        case .tooLarge: "larger than can be read"
        case .controlInString(let offset): "control byte in a string at byte \(offset)"
        case .notUTF8(let offset): "not UTF-8 at byte \(offset)"
        case .endsInString: "ends inside a string"
        case .malformed(let offset, let fault): "\(fault.rawValue) at byte \(offset)"
        case .shape(let offset, let fault): "\(fault.rawValue) at byte \(offset)"
        }
    }
}
