import Quantities
import StrictJSON

/// What records are made of. Foreign text and lists take at most so many bytes of JSON, and what is cut becomes an object, so that no text can pass
/// for a cut one.
extension CanonicalJSON {
    /// The largest integer that every JSON reader takes exactly (RFC 8785 restricts to these).
    private static let largest: Int64 = (1 << 53) - 1

    /// What surrounds the beginning of a cut text: its length, a hash, names and quotes.
    private static let textOverhead = 96

    /// An integer below 2^53; larger ones, and negative ones of the same size, as the nearest such.
    mutating func bounded(_ value: Int64) {
        integer(min(max(value, -Self.largest), Self.largest))
    }

    mutating func count(_ value: Int) {
        bounded(Int64(value))
    }

    /// Lower-case hex digits.
    mutating func hex(_ bytes: some Sequence<UInt8>) {
        string(utf8: RecordHash.hexDigits(bytes))
    }

    /// A string, or `{"bytes","cut","hash"}` where its JSON would be longer than `limit` or it has more than `bytes` bytes.
    mutating func text(_ text: UTF8Text, limit: Int, bytes most: Int = .max) {
        separate()
        // JSON is never shorter than the text, so what is far too long need not be written to know it.
        if text.bytes.count <= min(most, limit) {
            let start = count
            string(utf8: text.bytes)
            if count - start <= limit { return }
            truncate(to: start)
        }
        object { json in
            json.name("bytes")
            json.count(text.bytes.count)
            json.name("cut")
            json.string(Self.beginning(of: text.string, limit: max(0, limit - Self.textOverhead), bytes: most))
            json.name("hash")
            json.hex(RecordHash.sha256(text.bytes).prefix(16))
        }
    }

    /// An array, or `{"first","hash","total"}` where its JSON would be longer than `limit` or it has more than `most` items.
    mutating func texts(_ items: [UTF8Text], limit: Int, count most: Int = .max) {
        separate()
        let start = count
        var kept = 0
        list { json in
            var room = limit - 128
            for item in items.prefix(most) {
                let before = json.count
                json.separate()
                let beforeItem = json.count
                json.text(item, limit: 512)
                room -= json.count - beforeItem + 1
                guard room >= 0 else { return json.truncate(to: before) }
                kept += 1
            }
        }
        guard kept < items.count else { return }
        let first = Array(bytes[start...])
        truncate(to: start)
        object { json in
            json.name("first")
            json.value(first)
            json.name("hash")
            json.hex(RecordHash.sha256(ofList: items.map(\.bytes)))
            json.name("total")
            json.count(items.count)
        }
    }

    /// An object of the first members, as many as fit into `limit` bytes, at most `most`; and of how many did not, under the name `omitted`, where any did.
    mutating func object(
        of members: [(name: UTF8Text, json: [UInt8])], count most: Int = .max, limit: Int, omitted: UTF8Text
    ) {
        var room = limit
        var kept = members.prefix(most).prefix { member in
            room -= Self.bytes { $0.string(utf8: member.name.bytes) }.count + member.json.count + 2
            return room >= 0
        }
        if kept.count < members.count {
            kept.append((omitted, Self.bytes { $0.count(members.count - kept.count) }))
        }
        object { json in
            for member in kept.sorted(by: { $0.name < $1.name }) {
                json.name(utf8: member.name.bytes)
                json.value(member.json)
            }
        }
    }

    /// The bytes of one value.
    static func bytes(_ write: (inout CanonicalJSON) -> Void) -> [UInt8] {
        var json = CanonicalJSON()
        write(&json)
        return json.take()
    }

    /// The longest beginning, in whole Unicode scalars, that takes at most `limit` bytes as JSON and `bytes` as UTF-8.
    private static func beginning(of text: String, limit: Int, bytes: Int) -> String {
        var kept = String.UnicodeScalarView()
        var size = 2
        var length = 0
        for scalar in text.unicodeScalars {
            size += Self.bytes { $0.string(String(scalar)) }.count - 2
            length += UTF8.width(scalar)
            guard size <= limit, length <= bytes else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
