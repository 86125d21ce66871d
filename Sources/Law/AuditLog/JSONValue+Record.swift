import StrictJSON

extension JSONValue {
    /// The largest integer that every JSON reader takes exactly (RFC 8785 restricts to these).
    private static let largest: Int64 = (1 << 53) - 1

    /// An integer below 2^53; larger ones, and negative ones of the same size, read as the nearest such.
    static func integer(_ value: Int64) -> JSONValue {
        .number(JSONNumber(min(max(value, -largest), largest)))
    }

    static func count(_ value: Int) -> JSONValue {
        .integer(Int64(value))
    }

    /// An object of the members that have a value.
    static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
    }
}
