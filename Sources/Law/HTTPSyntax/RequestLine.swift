import Quantities

/// `method SP target SP HTTP/1.1`, with single spaces (RFC 9112 section 3).
struct RequestLine: Sendable {
    let method: RequestMethod
    let target: [UInt8]

    private static let version = "HTTP/1.1"

    /// What a line may measure before its target alone must be over the limit.
    static func mostBytes(_ limits: RequestLimits) -> Int {
        limits.target.bytes + RequestLimits.methodBytes + 2 + version.utf8.count
    }

    init(
        parsing line: ArraySlice<UInt8>, limits: RequestLimits, dialect: RequestDialect
    ) throws(RequestRefusal) {
        guard let first = line.firstIndex(of: .space) else { throw .requestLine }
        guard first - line.startIndex <= RequestLimits.methodBytes else { throw .methodTooLong }
        guard let method = RequestMethod(line[..<first]) else { throw .requestLine }
        let rest = line[(first + 1)...]
        let second = rest.firstIndex(of: .space)
        let target = rest[..<(second ?? rest.endIndex)]
        guard !target.isEmpty else { throw .requestLine }
        guard target.count <= limits.target.bytes else { throw .targetTooLong }
        try Self.checkVersion(second.map { rest[($0 + 1)...] }, dialect)
        // CONNECT has no such target (RFC 9112 section 3.2.3), and what follows it is a tunnel to some.
        guard target.first == UInt8(ascii: "/"), method != .connect else { throw .targetForm }
        guard target.allSatisfy(ByteSet.target.contains) else { throw .targetByte }
        self.method = method
        self.target = Array(target)
    }

    /// A line of two words is HTTP/0.9; a version of another number is 505, and anything else is no request line.
    private static func checkVersion(
        _ text: ArraySlice<UInt8>?, _ dialect: RequestDialect
    ) throws(RequestRefusal) {
        guard let text else { throw .version }
        guard !text.elementsEqual(version.utf8) else { return }
        if dialect == .probe, text.elementsEqual("HTTP/1.0".utf8) { return }
        let looksLikeVersion =
            text.count == version.utf8.count && text.starts(with: "HTTP/".utf8) && text[text.endIndex - 3].isDigit
            && text[text.endIndex - 2] == UInt8(ascii: ".") && text[text.endIndex - 1].isDigit
        throw looksLikeVersion ? .version : .requestLine
    }
}
