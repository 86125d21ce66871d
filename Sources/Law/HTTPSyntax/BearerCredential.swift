/// What follows `Bearer ` in the one `Authorization` field of a request (RFC 6750 section 2.1). Nothing is verified.
package struct BearerCredential: Sendable, CustomStringConvertible {
    /// Why there is no credential to verify.
    package enum Refusal: Error, Sendable, Equatable {
        case missing
        /// Another scheme, an empty token, white space inside, a byte outside token68, too long, or a list.
        case malformed
    }

    package let token: [UInt8]

    private static let mostBytes = 16 << 10
    private static let scheme = "bearer"

    package init(in fields: HeaderFields) throws(Refusal) {
        let values = fields.values(of: "authorization")
        guard let value = values.first else { throw .missing }
        guard values.count == 1, value.prefix(Self.scheme.utf8.count).equalsIgnoringCase(Self.scheme) else {
            throw .malformed
        }
        let rest = value.dropFirst(Self.scheme.utf8.count)
        guard rest.first == .space else { throw .malformed }
        let token = rest.dropFirst()
        guard token.count <= Self.mostBytes, Self.isToken68(token) else { throw .malformed }
        self.token = Array(token)
    }

    /// One or more characters, then any number of `=`.
    private static func isToken68(_ text: ArraySlice<UInt8>) -> Bool {
        let end = text.firstIndex { !ByteSet.token68.contains($0) } ?? text.endIndex
        return end > text.startIndex && text[end...].allSatisfy { $0 == UInt8(ascii: "=") }
    }

    /// Never the token.
    package var description: String { "a bearer credential" }
}
