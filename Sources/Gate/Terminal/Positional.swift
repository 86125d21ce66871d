/// A word of the command line that has no name but a place.
package struct Positional: Sendable {
    /// How many words may stand in its place.
    package enum Count: Sendable { case one, atMostOne, atLeastOne }

    package let placeholder: String
    package let count: Count
    package let help: SafeText

    package init(_ placeholder: String, _ count: Count = .one, help: SafeText) {
        self.placeholder = placeholder
        self.count = count
        self.help = help
    }

    var usage: String {
        switch count {
        case .one: placeholder
        case .atMostOne: "[" + placeholder + "]"
        case .atLeastOne: placeholder + " …"
        }
    }

    var minimum: Int { count == .atMostOne ? 0 : 1 }
    var maximum: Int { count == .atLeastOne ? .max : 1 }
}
