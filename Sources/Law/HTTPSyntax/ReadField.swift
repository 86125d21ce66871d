/// A field that decides something here, and therefore comes once and can't be declared hop-by-hop.
enum ReadField: String, CaseIterable {
    case host, authorization, connection, origin, dpop, traceparent, cookie, expect
    case contentLength = "content-length"
    case transferEncoding = "transfer-encoding"
    case contentType = "content-type"
    case contentEncoding = "content-encoding"
    case upgrade

    private static let table = allCases

    init?(_ name: ArraySlice<UInt8>) {
        guard let field = Self.table.first(where: { name.equalsIgnoringCase($0.rawValue) }) else { return nil }
        self = field
    }

    /// Lists may come in several fields; a cookie is ignored, however often it comes.
    var mayRepeat: Bool {
        switch self {
        case .connection, .upgrade, .cookie: true
        default: false
        }
    }

    /// A `Connection` that names it would tell a hop to drop what another hop has judged.
    var mayBeNamedByConnection: Bool { self == .upgrade }
}
