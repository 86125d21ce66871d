/// The members of a JSON object, in their order. What the reader makes names each member once.
package struct JSONObject: Sendable, Equatable {
    package var members: [(name: String, value: JSONValue)]

    /// The caller names each member once; the writer does not look again.
    package init(_ members: [(String, JSONValue)]) {
        self.members = members.map { (name: $0.0, value: $0.1) }
    }

    /// The value of the member with exactly these bytes as its name.
    package subscript(_ name: String) -> JSONValue? {
        members.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// Equal members in equal order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.name.hasSameBytes(as: $1.name) && $0.value == $1.value }
    }
}
