import StrictJSON

/// Finds members that differ as bytes and yet are the same text to a reader that normalizes, as Swift's and others'
/// dictionaries do: one token would then say two things.
enum LookalikeNames {
    /// The first name, at any depth, that is canonically equivalent to another of its object.
    static func firstTwin(in value: JSONValue) -> String? {
        switch value {
        case .null, .bool, .number, .string:
            return nil
        case .array(let elements):
            return elements.lazy.compactMap(firstTwin).first
        case .object(let object):
            // A set of strings compares by canonical equivalence, which is the very thing to look for.
            var names: Set<String> = []
            for (name, value) in object.members {
                guard names.insert(name).inserted else { return name }
                if let twin = firstTwin(in: value) { return twin }
            }
            return nil
        }
    }
}
