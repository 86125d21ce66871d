extension Grant {
    /// The rules that bind for the principal, each once and in order of name: what the record says of why.
    package var ruleNames: [RuleName] {
        Set(sides.flatMap(\.rules).filter { $0.mode == .enforce }.map(\.name)).sorted()
    }
}
