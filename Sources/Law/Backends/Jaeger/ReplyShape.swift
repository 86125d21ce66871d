import Quantities
import StrictJSON

/// What a small reply of the store's holds, and so what of it is written again. Members that no shape names are dropped; a value of another kind makes it no such reply.
indirect enum ReplyShape: Sendable {
    struct Member: Sendable {
        let name: String
        let shape: ReplyShape
        /// Others may be missing, or null.
        let isRequired: Bool

        init(_ name: String, _ shape: ReplyShape, isRequired: Bool = false) {
            self.name = name
            self.shape = shape
            self.isRequired = isRequired
        }
    }

    case text
    case word([String])
    /// At most twenty digits and nothing else.
    case count
    /// A floating-point number as protobuf's JSON writes it.
    case number
    /// The same of an integer of 64 bits: digits in a text.
    case integer
    /// RFC 3339 in UTC.
    case time
    /// Null is an empty one, as Go writes it.
    case list(ReplyShape)
    /// A list without elements: where a store says what went wrong, in its own words.
    case nothing
    case object([Member])

    /// Nil for a value that has not this shape.
    func read(_ value: JSONValue) -> JSONValue? {
        switch (self, value) {
        case (.text, .string): value
        case (.word(let words), .string(let text)): words.contains(text) ? value : nil
        case (.count, .number(let number)): Self.isCount(number.text.utf8[...]) ? value : nil
        case (.number, .number): value
        case (.number, .string(let text)): Self.words.contains(text) ? value : nil
        case (.integer, .string(let text)): Self.isInteger(text) ? value : nil
        case (.integer, .number(let number)): Self.isInteger(number.text) ? value : nil
        case (.time, .string(let text)): Timestamp(rfc3339: text) == nil ? nil : value
        case (.list, .null), (.nothing, .null): value
        case (.nothing, .array(let elements)): elements.isEmpty ? value : nil
        case (.list(let shape), .array(let elements)): shape.read(all: elements)
        case (.object(let members), .object(let object)): Self.read(members, of: object)
        case (.text, _), (.word, _), (.count, _), (.number, _), (.integer, _), (.time, _), (.list, _), (.nothing, _),
            (.object, _):
            nil
        }
    }

    private func read(all elements: [JSONValue]) -> JSONValue? {
        var read: [JSONValue] = []
        read.reserveCapacity(elements.count)
        for element in elements {
            guard let element = self.read(element) else { return nil }
            read.append(element)
        }
        return .array(read)
    }

    private static func read(_ members: [Member], of object: JSONObject) -> JSONValue? {
        var read: [(String, JSONValue)] = []
        for member in members {
            let value = object[member.name]
            if !member.isRequired, value ?? .null == .null {
                if let value { read.append((member.name, value)) }
                continue
            }
            guard let value, let known = member.shape.read(value) else { return nil }
            read.append((member.name, known))
        }
        return .object(JSONObject(read))
    }

    /// Protobuf's, for what JSON has no number for.
    private static let words = ["NaN", "Infinity", "-Infinity"]

    private static func isCount(_ text: Substring.UTF8View) -> Bool {
        (1...20).contains(text.count) && text.allSatisfy { (48...57).contains($0) }
    }

    private static func isInteger(_ text: String) -> Bool {
        isCount(text.utf8.dropFirst(text.hasPrefix("-") ? 1 : 0))
    }
}
