/// The command line of one run, read and checked against what the command declares.
///
/// The words themselves are foreign text: give them to `SafeText` when they are printed.
package struct Arguments: Sendable {
    private var given: [String: [String]] = [:]
    package private(set) var positionals: [String] = []

    /// The value of an option that may be given once; nil where it was not.
    package func value(_ option: Option) -> String? { given[option.name]?.last }

    /// All values of an option, in the order in which they were given.
    package func values(_ option: Option) -> [String] { given[option.name] ?? [] }

    package func isSet(_ option: Option) -> Bool { given[option.name] != nil }

    /// The value of an option that this way of using the command needs, though another may not.
    package func require(_ option: Option) throws(CommandFailure) -> String {
        guard let value = value(option) else { throw .missing(option) }
        return value
    }

    mutating func record(_ value: String, for option: Option) {
        given[option.name, default: []].append(value)
    }

    mutating func record(positional: String) {
        positionals.append(positional)
    }
}
