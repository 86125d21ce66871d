package import Quantities

/// A method, compared by bytes as RFC 9110 section 9.1 says: `get` is another method than `GET`.
package enum RequestMethod: Sendable, Equatable, CustomStringConvertible {
    case get, head, post, delete, options, connect, trace
    /// A token that is none of the above.
    case other(UTF8Text)

    private static let known: [(String, RequestMethod)] = [
        ("GET", .get), ("HEAD", .head), ("POST", .post), ("DELETE", .delete), ("OPTIONS", .options),
        ("CONNECT", .connect), ("TRACE", .trace),
    ]

    /// Nil for what is no token.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, bytes.allSatisfy(ByteSet.token.contains) else { return nil }
        self =
            Self.known.first { bytes.elementsEqual($0.0.utf8) }?.1 ?? .other(UTF8Text(validated: Array(bytes)))
    }

    /// A body with it is refused unless it is empty: nothing we serve reads one, and a body that one parser reads and
    /// another does not is the next request.
    var forbidsBody: Bool {
        switch self {
        case .get, .head, .delete, .options, .connect, .trace: true
        case .post, .other: false
        }
    }

    /// A token: visible ASCII, at most `RequestLimits.methodBytes` long.
    package var description: String {
        if case .other(let name) = self { return name.string }
        return Self.known.first { $0.1 == self }?.0 ?? ""
    }
}
