import Quantities

/// Where a backend is: `https://host[:port][/prefix]`, or `http://` the same, and nothing else of what a URL may hold.
package struct BackendURL: Sendable, Hashable, CustomStringConvertible {
    /// `https`.
    package let isSecure: Bool
    /// A name or a literal address, an IPv6 one without brackets; lower case.
    package let host: String
    package let port: UInt16
    /// Empty, or a path without a slash at its end.
    package let prefix: String

    /// Refuses other schemes, user information, query, fragment and every unusual spelling.
    package init(parsing text: String) throws(BackendURLProblem) {
        isSecure = text.utf8.starts(with: "https://".utf8)
        guard isSecure || text.utf8.starts(with: "http://".utf8) else { throw .scheme }
        let rest = Array(text.utf8.dropFirst(isSecure ? 8 : 7))
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInformation }
        (host, port) = try Self.split(authority, standard: isSecure ? 443 : 80)
        let path = String(decoding: rest.dropFirst(authority.count), as: UTF8.self)
        guard path.isEmpty || path == "/" || PathPrefix.isValid(path) else { throw .path }
        prefix = path == "/" ? "" : path
    }

    package var description: String {
        let authority = (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(port)"
        return (isSecure ? "https://" : "http://") + authority + prefix
    }

    /// `localhost`, 127.0.0.0/8 and ::1.
    var isLoopback: Bool {
        guard host != "localhost", host != "::1" else { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127"
            && octets.allSatisfy { PortNumber.parse($0).map { $0 < 256 } ?? false }
    }

    /// Whether a certificate can bear it: a DNS name, or an address without brackets.
    static func isServerName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)[...]
        return isHost(bytes, isLiteral: false) || isHost(bytes, isLiteral: true)
    }

    private static func split(
        _ authority: ArraySlice<UInt8>, standard: UInt16
    ) throws(BackendURLProblem) -> (String, UInt16) {
        let isLiteral = authority.first == UInt8(ascii: "[")
        let end =
            isLiteral
            ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : authority.firstIndex(of: UInt8(ascii: ":"))
        guard let end = end ?? (isLiteral ? nil : authority.endIndex) else { throw .host }
        let host = isLiteral ? authority[..<end].dropFirst().dropLast() : authority[..<end]
        guard isHost(host, isLiteral: isLiteral) else { throw .host }
        let rest = authority[end...]
        let text = String(decoding: host.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        guard !rest.isEmpty else { return (text, standard) }
        guard rest.first == UInt8(ascii: ":"),
            let port = PortNumber.parse(Substring(String(decoding: rest.dropFirst(), as: UTF8.self))), port > 0
        else { throw .port }
        return (text, port)
    }

    private static func isHost(_ bytes: ArraySlice<UInt8>, isLiteral: Bool) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 253 else { return false }
        if isLiteral { return AddressRange.address(String(decoding: bytes, as: UTF8.self))?.count == 16 }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy {
                    (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
                }
        }
    }
}

/// Why a text is no backend's URL.
package enum BackendURLProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case scheme
    case userInformation
    case host
    case port
    case path

    package var description: String {
        switch self {
        case .scheme: "expected a URL that begins with `https://` or `http://`"
        case .userInformation: "holds user information: expected it under `credentials`"
        case .host: "has no valid host: expected a name or an address, an IPv6 one in brackets"
        case .port: "has no valid port: expected 1 to 65535"
        case .path: "has more than a plain path: expected no query, fragment, escape, empty segment or slash at the end"
        }
    }
}
