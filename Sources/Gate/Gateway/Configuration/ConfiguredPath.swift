package import YAMLDocuments

/// A path as configured: relative ones start at the configuration file's folder, wherever the process was started.
package struct ConfiguredPath: Sendable {
    package let path: String
    /// Where it was written, to say what is wrong with what it leads to.
    package let position: SourcePosition
}

/// The configuration file, as far as reading needs it.
struct ConfigurationFile: Sendable {
    let path: String
    /// What the command requires. What only serving opens is looked at where that is required: who explains a policy need not have the
    /// gateway's secrets at hand.
    let sections: Set<ConfigurationSection>
    /// Whether what the file names is looked at as well; else it is judged by itself.
    let isFollowed: Bool

    var start: SourcePosition { SourcePosition(file: path, line: 1, column: 1) }

    /// Whether files that are opened for this section are to be looked at.
    func serves(_ section: ConfigurationSection) -> Bool { isFollowed && sections.contains(section) }

    func path(of text: YAMLText) -> ConfiguredPath {
        ConfiguredPath(path: resolved(text.text), position: text.position)
    }

    private func resolved(_ text: String) -> String {
        guard text.utf8.first != UInt8(ascii: "/"), let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return text
        }
        return String(path[...slash]) + text
    }
}
