/// A stable word for why something was allowed or refused: the raw value of some room's closed enum, never foreign text.
package struct ReasonCode: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ code: some RawRepresentable<String>) {
        text = code.rawValue
    }

    package var description: String { text }

    package static func < (left: ReasonCode, right: ReasonCode) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
