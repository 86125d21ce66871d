package import Quantities
import StrictJSON

/// Where in a token's claims a value stands: the name of a claim, dots and all (`https://acme.example/groups`), or a
/// JSON pointer (RFC 6901, `/realm_access/roles`), which begins with a slash.
package struct ClaimPath: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let text: UTF8Text
    let names: [UTF8Text]

    /// A claim of this very name, slash or not.
    package static func claim(_ name: String) -> ClaimPath {
        ClaimPath(text: UTF8Text(name), names: [UTF8Text(name)])
    }

    private init(text: UTF8Text, names: [UTF8Text]) {
        self.text = text
        self.names = names
    }

    package init(parsing text: String) throws(ClaimPathProblem) {
        guard !text.utf8.isEmpty else { throw .empty }
        self.text = UTF8Text(text)
        guard text.utf8.first == UInt8(ascii: "/") else {
            names = [UTF8Text(text)]
            return
        }
        var names: [UTF8Text] = []
        for token in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            names.append(UTF8Text(validated: try Self.unescape(Array(token))))
        }
        self.names = names
    }

    /// `~1` is a slash and `~0` a tilde; nothing else follows a tilde (RFC 6901 section 3).
    private static func unescape(_ token: [UInt8]) throws(ClaimPathProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = token[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: throw .escape
            }
        }
        return bytes
    }

    package var description: String { text.string }
}

/// Why a text is not a claim path.
package enum ClaimPathProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case escape

    package var description: String {
        switch self {
        case .empty: "claim is empty: expected a claim's name or a JSON pointer"
        case .escape: "`~` in a JSON pointer is followed by something else: expected `~0` for `~` or `~1` for `/`"
        }
    }
}
