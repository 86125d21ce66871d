package import StrictJSON

extension JSONLimits {
    /// For a token's payload, and for claims that are given in a file instead.
    package static let claims = JSONLimits(depth: 32, membersPerObject: 64, bytes: BearerToken.maximumSize)
    static let tokenHeader = JSONLimits(depth: 4, membersPerObject: 64, bytes: CompactToken.maximumHeaderSize)
}

/// Reads the JSON inside a token.
enum TokenJSON {
    /// The one object in `bytes`, no two of whose names read alike.
    static func object(in bytes: [UInt8], of part: TokenRefusal.Part, limits: JSONLimits)
        throws(TokenRefusal) -> JSONObject
    {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw .json(part, .unreadable(error))
        }
        guard case .object(let object) = value else { throw .json(part, .notAnObject(found: value.kind)) }
        if let twin = LookalikeNames.firstTwin(in: value) { throw .json(part, .lookalike(twin)) }
        return object
    }
}
