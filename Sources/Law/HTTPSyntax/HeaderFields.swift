/// The fields of one head in the order in which they came, names in lower case, values without the space around them.
///
/// One buffer holds them all, so that reading a head allocates twice and not twice a field.
package struct HeaderFields: Sendable {
    /// Where one field lies in the buffer.
    struct Entry {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let bytes: [UInt8]
    private let entries: [Entry]

    init(bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    package var count: Int { entries.count }

    /// The name of the field at a position below `count`.
    package func name(at position: Int) -> ArraySlice<UInt8> { bytes[entries[position].name] }

    /// The value of the field at a position below `count`; opaque bytes without control bytes.
    package func value(at position: Int) -> ArraySlice<UInt8> { bytes[entries[position].value] }

    /// Every value of a field, in order; `name` is lower-case.
    package func values(of name: String) -> [ArraySlice<UInt8>] {
        entries.filter { isNamed(name, $0) }.map { bytes[$0.value] }
    }

    /// The first value of a field that the reader lets through once; `name` is lower-case.
    package func first(_ name: String) -> ArraySlice<UInt8>? {
        entries.first { isNamed(name, $0) }.map { bytes[$0.value] }
    }

    private func isNamed(_ name: String, _ entry: Entry) -> Bool {
        entry.name.count == name.utf8.count && bytes[entry.name].elementsEqual(name.utf8)
    }
}
