import FoundationEssentials
import StrictJSON
import YAMLDocuments

/// Judges a folder that serving makes where it is missing, but not its parents.
enum LocalFolder {
    /// A problem where neither the folder nor the one to make it in is there.
    static func check(_ folder: ConfiguredPath, _ problems: inout ProblemList) {
        guard let failure = failure(at: folder.path) else { return }
        problems.add("key `directory`: \(ForeignText.quoted(folder.path)) \(failure)", at: folder.position)
    }

    private static func failure(at path: String) -> LocalFolderFailure? {
        let target = URL(filePath: path, directoryHint: .notDirectory).resolvingSymlinksInPath()
        switch LocalFile.type(at: target) {
        case .typeDirectory: return nil
        case .typeSymbolicLink: return .brokenLink
        case nil:
            let parent = target.deletingLastPathComponent().resolvingSymlinksInPath()
            return LocalFile.type(at: parent) == .typeDirectory ? nil : .noParent(parent.path)
        default: return .noFolder
        }
    }
}

/// Why there can be no folder.
private enum LocalFolderFailure: Error, CustomStringConvertible {
    case brokenLink
    case noFolder
    case noParent(String)

    var description: String {
        switch self {
        case .brokenLink: "is a symbolic link to nothing: expected a folder"
        case .noFolder: "is no folder: expected one, or a name that is free"
        case .noParent(let parent): "can't be made: expected \(ForeignText.quoted(parent)) to be a folder"
        }
    }
}
