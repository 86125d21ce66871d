package import YAMLDocuments

extension LoadedConfiguration {
    /// All problems in one line.
    package static func sentence(_ problems: ProblemList) -> String {
        problems.problems.map(\.description).joined(separator: "; ")
    }
}
