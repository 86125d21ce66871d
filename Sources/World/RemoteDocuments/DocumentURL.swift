/// Where a document is: a URL of so few forms that libcurl can't read it otherwise than we do.
package struct DocumentURL: Hashable, Sendable, CustomStringConvertible {
    /// How its host is spoken to.
    package enum Scheme: String, Sendable, CaseIterable {
        case http, https
    }

    /// What is wrong with a text that is to be one.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case tooLong, scheme, user, host, port, path, dotSegment

        package var description: String {
            switch self {
            case .tooLong: "the URL is longer than \(DocumentURL.mostBytes) bytes"
            case .scheme: "the URL begins neither with `https://` nor with `http://`"
            case .user: "the URL names a user: expected a host behind `//`"
            case .host: "the URL's host is neither a name of ASCII letters, digits and hyphens nor an address"
            case .port: "the URL's port is not a number from 1 to 65535"
            case .path: "the URL's path or query has a character that is to be escaped, a broken escape or a fragment"
            case .dotSegment: "a segment of the URL's path is `.` or `..`: expected the path that it leads to"
            }
        }
    }

    private static let mostBytes = 2048

    /// How the host is spoken to.
    package let scheme: Scheme
    /// Who is asked, and whose name a certificate must have.
    package let host: DocumentHost
    /// Nil for the scheme's own.
    package let port: UInt16?
    /// Path and query, as they are sent.
    package let target: String

    /// Throws the first thing that is wrong with a text, which is not quoted.
    package init(parsing text: String) throws(Problem) {
        guard text.utf8.count <= Self.mostBytes else { throw .tooLong }
        guard let scheme = Scheme.allCases.first(where: { text.hasPrefix("\($0.rawValue)://") }) else { throw .scheme }
        let rest = Array(text.utf8.dropFirst(scheme.rawValue.utf8.count + 3))
        let end = rest.firstIndex { "/?#\\".utf8.contains($0) } ?? rest.endIndex
        (host, port) = try Self.authority(rest[..<end])
        target = try Self.target(rest[end...])
        self.scheme = scheme
    }

    /// The one way in which it is written, and given to libcurl.
    package var description: String {
        "\(scheme.rawValue)://\(host)" + (port.map { ":\($0)" } ?? "") + target
    }

    private static func authority(_ bytes: ArraySlice<UInt8>) throws(Problem) -> (DocumentHost, UInt16?) {
        guard !bytes.contains(UInt8(ascii: "@")) else { throw .user }
        let hostEnd =
            bytes.first == UInt8(ascii: "[")
            ? bytes.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : bytes.firstIndex(of: UInt8(ascii: ":"))
        let end = hostEnd ?? bytes.endIndex
        guard let host = DocumentHost(parsing: String(decoding: bytes[..<end], as: UTF8.self)) else { throw .host }
        guard end < bytes.endIndex else { return (host, nil) }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), digits.first != UInt8(ascii: "0"),
            let number = digits.decimal, let port = UInt16(exactly: number)
        else { throw .port }
        return (host, port)
    }

    private static func target(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        let path = bytes.prefix { $0 != UInt8(ascii: "?") }
        guard areWritten(path, besides: "/"), areWritten(bytes.dropFirst(path.count), besides: "/?") else {
            throw .path
        }
        let segments = path.split(separator: UInt8(ascii: "/"))
        guard !segments.contains(where: isDots) else { throw .dotSegment }
        return (path.isEmpty ? "/" : "") + String(decoding: bytes, as: UTF8.self)
    }

    /// Whether all is as RFC 3986 section 3.3 has it, every escape with two digits.
    private static func areWritten(_ bytes: ArraySlice<UInt8>, besides more: String) -> Bool {
        bytes.indices.allSatisfy { place in
            let byte = bytes[place]
            guard byte == UInt8(ascii: "%") else {
                return byte.isLetter || byte.isDigit || "-._~!$&'()*+,;=:@".utf8.contains(byte)
                    || more.utf8.contains(byte)
            }
            let digits = bytes[(place + 1)...].prefix(2)
            return digits.count == 2 && digits.allSatisfy(\.isHexDigit)
        }
    }

    private static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: segment.map(\.lowercased), as: UTF8.self)
        return [".", "%2e", "..", ".%2e", "%2e.", "%2e%2e"].contains(text)
    }
}
