/// The header fields of a head that we write, in order.
///
/// Every name and value passes one check here, whatever it was made from, and nothing else can add a field: a value with
/// a line end in it would be a second field, or a second reply. The check goes by bytes, since CR LF is one `Character`.
package struct OutgoingFields: Sendable {
    /// A field that can't be written as it is. Says its name alone: the value may be a credential.
    package struct Unwritable: Error, Sendable, Equatable, CustomStringConvertible {
        package let name: String
        package var description: String { "the value of header field `\(name)` holds a byte outside 0x20 to 0x7e" }
    }

    private(set) var bytes: [UInt8] = []

    package init() {}

    /// `name` is written by us and always a token; `value` is visible ASCII and spaces, or refused.
    package mutating func add(_ name: StaticString, _ value: String) throws(Unwritable) {
        try add(dynamic: name.description, Array(value.utf8))
    }

    /// Adds the fields of `more`, which have passed the check, behind these.
    package mutating func append(_ more: OutgoingFields) {
        bytes += more.bytes
    }

    /// For a name that an operator configured, and a value that is not text.
    package mutating func add(dynamic name: String, _ value: [UInt8]) throws(Unwritable) {
        guard !name.isEmpty, name.utf8.allSatisfy(ByteSet.token.contains),
            value.allSatisfy({ (0x20...0x7e).contains($0) })
        else { throw Unwritable(name: name.utf8.allSatisfy(ByteSet.token.contains) ? name : "?") }
        bytes += name.utf8
        bytes += ": ".utf8
        bytes += value
        bytes += "\r\n".utf8
    }
}
