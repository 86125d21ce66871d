package import Quantities

/// What an operation is called, and on which side of a call it stands.
package struct OperationName: Sendable, Hashable, Comparable {
    package let name: UTF8Text
    package let kind: SpanKind

    package init(name: UTF8Text, kind: SpanKind) {
        self.name = name
        self.kind = kind
    }

    package static func < (left: OperationName, right: OperationName) -> Bool {
        left.name == right.name ? left.kind.text < right.kind.text : left.name < right.name
    }
}
