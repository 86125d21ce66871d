/// One `--name` of a command. Declare it once, and ask `Arguments` with it.
package struct Option: Sendable {
    /// What follows the name, and how often it may be given.
    package enum Kind: Sendable {
        /// Present or not.
        case flag
        /// `--name value` or `--name=value`, once.
        case value(placeholder: String)
        /// The same, as often as wanted.
        case values(placeholder: String)
        /// One word of a closed list.
        case choice([String])
    }

    package let name: String
    package let kind: Kind
    package let help: SafeText
    /// Its absence is refused before the command runs.
    package let isRequired: Bool

    package init(_ name: String, _ kind: Kind, required isRequired: Bool = false, help: SafeText) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.help = help
    }

    static let help = Option("help", .flag, help: "show help information")

    /// As it is written on the command line: `--config FILE`.
    var spelling: String {
        switch kind {
        case .flag: "--" + name
        case .value(let placeholder), .values(let placeholder): "--" + name + " " + placeholder
        case .choice(let words): "--" + name + " " + words.joined(separator: "|")
        }
    }

    /// As the usage line shows it.
    var usage: String {
        let dots = if case .values = kind { " …" } else { "" }
        return (isRequired ? spelling : "[" + spelling + "]") + dots
    }

    /// By bytes: a Kelvin sign is no `K`.
    func isNamed(_ text: String) -> Bool {
        name.utf8.elementsEqual(text.utf8)
    }
}
