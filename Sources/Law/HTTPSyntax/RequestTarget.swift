package import Quantities

/// A target parsed once: decoded segments and decoded parameters. What is decided on is this, and what is sent upstream
/// is printed from it; the bytes that came are never used again.
///
/// Nothing is normalized (`//`, `/../`, a trailing slash): every backend does that differently, so the safe targets are
/// those on which all agree.
package struct RequestTarget: Sendable, Equatable {
    /// One `name=value`, decoded.
    package struct Parameter: Sendable, Equatable {
        package let name: UTF8Text
        package let value: UTF8Text
    }

    /// Empty for the path `/`.
    package let segments: [UTF8Text]
    /// In the order in which they came; no two names are equal, not even but for case, except those that may be lists.
    package let query: [Parameter]

    private static let mostBytes = 8 << 10

    /// The decoded segments of the path alone, whatever the query says.
    package static func segments(ofPathIn target: [UInt8]) throws(TargetRefusal) -> [UTF8Text] {
        guard target.count <= mostBytes else { throw .tooLong }
        guard target.first == UInt8(ascii: "/") else { throw .form }
        guard target.allSatisfy(ByteSet.target.contains) else { throw .byte }
        return try TargetPath.segments(of: target.prefix { $0 != UInt8(ascii: "?") })
    }

    /// Reads an origin-form target (RFC 9112 section 3.2.1); refuses all others. `lists` are the parameters that may come several times.
    package init(parsing target: [UInt8], lists: [String] = []) throws(TargetRefusal) {
        try self.init(path: Self.segments(ofPathIn: target), queryIn: target, lists: lists)
    }

    /// Takes the path, or what is below some part of it, as `segments(ofPathIn:)` gave it for the same target, and reads the query.
    package init(path: [UTF8Text], queryIn target: [UInt8], lists: [String] = []) throws(TargetRefusal) {
        let question = target.firstIndex(of: UInt8(ascii: "?"))
        segments = path
        query =
            try question.map { (index) throws(TargetRefusal) in
                try TargetQuery.parameters(of: target[(index + 1)...], lists: lists)
            } ?? []
    }

    /// The value of a parameter, nil where it is not given.
    package func value(of name: String) -> UTF8Text? {
        query.first { $0.name.bytes.elementsEqual(name.utf8) }?.value
    }
}
