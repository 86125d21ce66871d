/// The fields of one head, in order.
struct ReplyFields {
    private var fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []

    var count: Int { fields.count }

    /// Adds `name: value` (RFC 9112 section 5), without its end of line; false where it is nothing of the kind.
    mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let name = line[..<colon]
        let value = line[(colon + 1)...]
        // A name with a space behind it is a field to some and none to others.
        guard !name.isEmpty, name.allSatisfy(\.isToken), value.allSatisfy(\.isFieldText) else { return false }
        fields.append((name, value.trimmed))
        return true
    }

    /// The values of all fields of that name, which is in lower case.
    func values(_ name: String) -> [ArraySlice<UInt8>] {
        fields.filter { $0.name.reads(name) }.map(\.value)
    }
}
