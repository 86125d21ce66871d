import Quantities
import StrictJSON

/// Foreign text and lists as JSON of at most so many bytes. What is cut becomes an object, so that no text can pass for a cut one.
enum Bounded {
    /// What surrounds the beginning of a cut text: its length, a hash, names and quotes.
    private static let textOverhead = 96

    /// A string, or `{"bytes","cut","hash"}` where its JSON would be longer than `limit` or it has more than `bytes` bytes.
    static func text(_ text: UTF8Text, limit: Int, bytes: Int = .max) -> JSONValue {
        // JSON is never shorter than the text, so what is far too long need not be rendered to know it.
        if text.bytes.count <= min(bytes, limit) {
            let whole = JSONValue.string(text.string)
            if size(of: whole) <= limit { return whole }
        }
        let start = beginning(of: text.string, limit: max(0, limit - textOverhead), bytes: bytes)
        return .object(
            JSONObject([
                ("bytes", .count(text.bytes.count)), ("cut", .string(start)),
                ("hash", .string(RecordHash.hex(RecordHash.sha256(text.bytes).prefix(16)))),
            ]))
    }

    /// An array, or `{"first","hash","total"}` where its JSON would be longer than `limit` or it has more than `count` items.
    static func list(_ items: [UTF8Text], limit: Int, count: Int = .max) -> JSONValue {
        var kept: [JSONValue] = []
        var room = limit - 128
        for item in items.prefix(count) {
            let value = text(item, limit: 512)
            room -= size(of: value) + 1
            guard room >= 0 else { break }
            kept.append(value)
        }
        guard kept.count < items.count else { return .array(kept) }
        let hash = RecordHash.hex(RecordHash.sha256(ofList: items.map(\.bytes)))
        return .object(
            JSONObject([("first", .array(kept)), ("hash", .string(hash)), ("total", .count(items.count))]))
    }

    static func size(of value: JSONValue) -> Int {
        JSONWriter.canonical(value).count
    }

    /// The longest beginning, in whole Unicode scalars, that takes at most `limit` bytes as JSON and `bytes` as UTF-8.
    private static func beginning(of text: String, limit: Int, bytes: Int) -> String {
        var kept = String.UnicodeScalarView()
        var size = 2
        var length = 0
        for scalar in text.unicodeScalars {
            size += Self.size(of: .string(String(scalar))) - 2
            length += UTF8.width(scalar)
            guard size <= limit, length <= bytes else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
