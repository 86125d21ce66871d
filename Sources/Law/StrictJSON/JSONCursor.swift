/// A place in bytes that are known to be UTF-8, and the grammar of values read from there on.
struct JSONCursor {
    let bytes: [UInt8]
    let limits: JSONLimits
    var offset = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    var isAtEnd: Bool { offset == bytes.count }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func failure(_ problem: JSONFailure.Problem) -> JSONFailure { JSONFailure(problem, at: offset) }

    /// What to say about the byte at hand, which fits nowhere.
    var unexpected: JSONFailure { failure(next.map { .unexpectedByte($0) } ?? .unexpectedEnd) }

    mutating func skipWhiteSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    /// A value inside `depth` others.
    mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        for byte in word.utf8 {
            guard take(byte) else { throw unexpected }
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONFailure) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        guard !take(UInt8(ascii: "]")) else { return elements }
        repeat {
            skipWhiteSpace()
            guard next != UInt8(ascii: "]") else { throw failure(.trailingComma) }
            elements.append(try value(depth: depth + 1))
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected }
        return elements
    }

    private mutating func object(depth: Int) throws(JSONFailure) -> JSONObject {
        try enter(depth)
        var object = JSONObject([])
        guard !take(UInt8(ascii: "}")) else { return object }
        var names = NameSet()
        repeat {
            skipWhiteSpace()
            guard next != UInt8(ascii: "}") else { throw failure(.trailingComma) }
            let start = offset
            let name = try memberName()
            guard names.insert(name, after: object) else { throw JSONFailure(.duplicateMember(name), at: start) }
            guard object.members.count < limits.membersPerObject else {
                throw JSONFailure(.tooManyMembers(limit: limits.membersPerObject), at: start)
            }
            object.members.append((name: name, value: try value(depth: depth + 1)))
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected }
        return object
    }

    private mutating func memberName() throws(JSONFailure) -> String {
        guard next == UInt8(ascii: "\"") else { throw unexpected }
        let name = try string()
        skipWhiteSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected }
        skipWhiteSpace()
        return name
    }

    private mutating func enter(_ depth: Int) throws(JSONFailure) {
        guard depth < limits.depth else { throw failure(.tooDeep(limit: limits.depth)) }
        offset += 1
        skipWhiteSpace()
    }

    private mutating func number() throws(JSONFailure) -> JSONNumber {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return JSONNumber(matched: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func digits() throws(JSONFailure) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw unexpected }
    }
}
