import SpanStream
import StrictJSON
import TestSupport

extension FuzzEntry {
    /// StrictJSON, beside the other strict grammar of the house: what one reads the other reads.
    static let json = FuzzEntry("json", mostBytes: 4096, dictionary: "json", seeds: jsonSeeds) { bytes in
        let quoted = ForeignText.quoted(bytes: bytes)
        try law("foreign text in a message is one line", Array(quoted.utf8).isOneLine)
        try law("foreign text in a message is short", quoted.unicodeScalars.count <= 83)
        switch Result(catching: { () throws(JSONFailure) in try JSONReader.read(bytes, limits: JSONLaws.limits) }) {
        case .success(let value):
            try JSONLaws.check(value)
            try law("what StrictJSON reads, SpanStream reads", JSONLaws.isReadBySpanStream(bytes))
            return "read"
        case .failure(let failure):
            try law("a failure is inside the text", (0...bytes.count).contains(failure.offset))
            try law("a failure is one line", Array(failure.description.utf8).isOneLine)
            switch failure.problem {
            case .tooLarge, .tooDeep, .tooManyMembers: break
            default: try law("what StrictJSON refuses, SpanStream refuses", !JSONLaws.isReadBySpanStream(bytes))
            }
            return "refused"
        }
    }

    private static func jsonSeeds() throws -> [[UInt8]] {
        let own = [
            "{}", "[1,-0.5e+10,true,false,null,\"\\u00e9\\ud834\\udd1e\\n\"]",
            "{\"a\":{\"b\":[[],{}]},\"\\u0061b\":\"\"}",
            "{\"a\":1,\"a\":2}", " [ 1 , 2 ]\n", "\"\u{2028}\u{202e}\u{7f}\"",
            "[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]",
        ]
        return try own.map { Array($0.utf8) } + Seeds.files("Tests/BackendsTests/Data/jaeger-main", ending: ".json")
    }
}

/// The laws of StrictJSON.
enum JSONLaws {
    static let limits = JSONLimits(depth: 24, membersPerObject: 100, bytes: 4096)
    /// Escapes make text up to six times as long.
    private static let wide = JSONLimits(depth: 24, membersPerObject: 100, bytes: 1 << 20)

    static func check(_ value: JSONValue) throws {
        try law("no member stands twice, and nothing is nested deeper than allowed", isWellFormed(value, depth: 0))
        let canonical = JSONWriter.canonical(value)
        try law("canonical text is one line", canonical.isOneLine)
        let again = try? JSONReader.read(canonical, limits: wide)
        try law("what is written again reads the same", again == sorted(value))
        try law("canonical text is its own canonical text", again.map(JSONWriter.canonical) == canonical)
        let pretty = try? JSONReader.read(JSONWriter.pretty(value), limits: wide)
        try law("pretty text reads the same", pretty == again)
    }

    private static func isWellFormed(_ value: JSONValue, depth: Int) -> Bool {
        switch value {
        case .null, .bool, .number, .string: return depth <= limits.depth
        case .array(let items): return items.allSatisfy { isWellFormed($0, depth: depth + 1) } && depth < limits.depth
        case .object(let object):
            let names = Set(object.members.map { Array($0.name.utf8) })
            return names.count == object.members.count && names.count <= limits.membersPerObject
                && object.members.allSatisfy { isWellFormed($0.value, depth: depth + 1) } && depth < limits.depth
        }
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number, .string: return value
        case .array(let items): return .array(items.map(sorted))
        case .object(let object):
            let members = object.members.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
            return .object(JSONObject(members.map { ($0.name, sorted($0.value)) }))
        }
    }

    static func isReadBySpanStream(_ bytes: [UInt8]) -> Bool {
        do {
            var index = StructuralIndex()
            try index.append(bytes)
            try index.finish()
            var cursor = JSONCursor(index)
            try cursor.skipValue(depth: 1)
            try cursor.end()
            return true
        } catch {
            return false
        }
    }
}
