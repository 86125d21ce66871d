import Cryptography

/// The three parts of a token in JWS compact serialization (RFC 7515 section 7.1), decoded and not yet read.
struct CompactToken {
    static let maximumHeaderSize = 4 << 10
    static let maximumSignatureSize = 1 << 10

    let header: [UInt8]
    let payload: [UInt8]
    let signature: [UInt8]
    /// What was signed: header and payload as received, with the dot between them.
    let signingInput: [UInt8]

    init(_ token: BearerToken) throws(TokenRefusal) {
        let bytes = token.bytes
        guard bytes.count <= BearerToken.maximumSize else { throw .authorization(.tooLong) }
        // Counted before anything is split: 16 KiB of dots cost nothing (the class of CVE-2025-27144).
        let dot = UInt8(ascii: ".")
        let dots = bytes.count { $0 == dot }
        guard dots == 2, let first = bytes.firstIndex(of: dot), let last = bytes.lastIndex(of: dot) else {
            throw .structure(parts: dots + 1)
        }
        guard first > 0, last > first + 1, last < bytes.count - 1 else { throw .emptyPart }
        header = try Self.decode(bytes[..<first], .header, limit: Self.maximumHeaderSize)
        payload = try Self.decode(bytes[(first + 1)..<last], .payload, limit: BearerToken.maximumSize)
        signature = try Self.decode(bytes[(last + 1)...], .signature, limit: Self.maximumSignatureSize)
        signingInput = Array(bytes[..<last])
    }

    private static func decode(_ text: ArraySlice<UInt8>, _ part: TokenRefusal.Part, limit: Int)
        throws(TokenRefusal) -> [UInt8]
    {
        guard let bytes = Base64URL.decode(text) else { throw .encoding(part) }
        guard bytes.count <= limit else { throw .partTooLong(part, limit: limit) }
        return bytes
    }
}
