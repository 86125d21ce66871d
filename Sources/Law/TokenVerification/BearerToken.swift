import StrictJSON

/// The text of a token, as bytes. It never prints itself.
package struct BearerToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// The longest token that is looked at, in bytes.
    package static let maximumSize = 16 << 10

    let bytes: [UInt8]

    /// Takes what stands where a token should; whether it is one, the verifier says.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The token of a request, from the values of all its `Authorization` fields (RFC 6750 section 2.1): exactly one,
    /// with the scheme `Bearer` in any case, one space, and a token68 (RFC 9110 section 11.2).
    package init(authorization values: [[UInt8]]) throws(TokenRefusal) {
        guard let value = values.first else { throw .authorization(.missing) }
        guard values.count == 1 else { throw .authorization(.repeated) }
        let scheme = value.prefix { $0 != UInt8(ascii: " ") }
        guard scheme.lowercasedASCII == Array("bearer".utf8) else { throw .authorization(.otherScheme) }
        let token = Array(value.dropFirst(scheme.count + 1))
        guard token.count <= Self.maximumSize else { throw .authorization(.tooLong) }
        guard Self.isToken68(token) else { throw .authorization(.malformed) }
        bytes = token
    }

    private static func isToken68(_ token: [UInt8]) -> Bool {
        let characters = token.prefix { $0 != UInt8(ascii: "=") }
        let padding = token.dropFirst(characters.count)
        return !characters.isEmpty && padding.allSatisfy { $0 == UInt8(ascii: "=") }
            && characters.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-")...UInt8(ascii: "/"), UInt8(ascii: "_"),
                    UInt8(ascii: "~"), UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }

    package var description: String { "(token)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Sequence<UInt8> {
    /// Only A to Z become lower case: `String.lowercased()` would turn U+212A into `k`.
    var lowercasedASCII: [UInt8] {
        map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
