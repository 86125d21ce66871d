/// Canonical JSON written value by value, without a tree: the bytes that `JSONWriter.canonical` makes of the same value.
///
/// Who writes names an object's members in the order of their names' bytes, each once, and gives each name one value; nobody looks again.
package struct CanonicalJSON: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package var count: Int { bytes.count }

    /// Writes the comma that belongs before what comes next, where one does: for who measures what comes.
    package mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    /// Takes back all but the first `count` bytes.
    package mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }

    /// All that is written; what comes begins anew.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    package mutating func object(_ members: (inout CanonicalJSON) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    package mutating func list(_ elements: (inout CanonicalJSON) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        elements(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// The name of the next member, in ASCII that needs no escapes.
    package mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes += name.description.utf8
        bytes += "\":".utf8
    }

    /// The name of the next member, in well-formed UTF-8.
    package mutating func name(utf8 name: [UInt8]) {
        string(utf8: name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func string(_ text: String) {
        separate()
        JSONText.write(text, to: &bytes)
    }

    /// Well-formed UTF-8.
    package mutating func string(utf8 text: [UInt8]) {
        separate()
        JSONText.write(utf8: text, to: &bytes)
    }

    package mutating func integer(_ value: Int64) {
        separate()
        bytes += String(value).utf8
    }

    package mutating func bool(_ value: Bool) {
        separate()
        bytes += (value ? "true" : "false").utf8
    }

    package mutating func null() {
        separate()
        bytes += "null".utf8
    }

    /// A whole value that is canonical JSON already.
    package mutating func value(_ json: [UInt8]) {
        separate()
        bytes += json
    }
}
