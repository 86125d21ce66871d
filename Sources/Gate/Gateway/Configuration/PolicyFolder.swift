import AccessPolicy
import FoundationEssentials
import StrictJSON
import YAMLDocuments

/// The folder of policy files: regular ones named `*.yaml` or `*.yml`, symbolic links followed (Kubernetes mounts its
/// configuration so), names that begin with a dot and folders below it not.
struct PolicyFolder {
    private let folder: ConfiguredPath

    init(_ folder: ConfiguredPath) {
        self.folder = folder
    }

    /// All documents of all files, in the order of their names. A folder without any policy is a problem: it would hide everything
    /// from everybody, and rather is a wrong path. `classification` is the document that the configuration names beside the folder.
    func read(
        _ context: PolicyContext, classification: YAMLNode?, _ problems: inout ProblemList
    ) -> PolicySnapshot? {
        var builder = PolicySnapshotBuilder(context: context)
        if let classification { builder.classify(classification, &problems) }
        let before = problems.count
        var isEmpty = true
        guard let names = names(&problems) else { return nil }
        for name in names {
            let path = folder.path + "/" + name
            switch LocalFile.contents(ofPath: path, limit: YAMLLimits.file.bytes) {
            case .success(let bytes):
                for document in YAMLFile.documents(in: bytes, file: path, &problems) {
                    builder.add(document, &problems)
                    isEmpty = false
                }
            // A folder may bear such a name; anything else that is there and can't be read may not be passed over.
            case .failure(.folder): continue
            case .failure(let failure):
                problems.add("file \(failure)", at: SourcePosition(file: path, line: 1, column: 1))
            }
        }
        if isEmpty, problems.count == before {
            problems.add(
                "folder \(ForeignText.quoted(folder.path)) holds no policy: expected documents in its files `*.yaml` and `*.yml`",
                at: folder.position)
        }
        return builder.snapshot()
    }

    /// The policy files that are there now, by name; none where the folder can't be read.
    var paths: [String] {
        var problems = ProblemList()
        return (names(&problems) ?? []).map { folder.path + "/" + $0 }
    }

    private func names(_ problems: inout ProblemList) -> [String]? {
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            problems.add("folder \(ForeignText.quoted(folder.path)) can't be read", at: folder.position)
            return nil
        }
        let names = all.filter(Self.isPolicyFile).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if names.isEmpty {
            problems.add(
                "folder \(ForeignText.quoted(folder.path)) holds no file `*.yaml` or `*.yml`", at: folder.position)
        }
        return names
    }

    private static func isPolicyFile(_ name: String) -> Bool {
        guard name.utf8.first != UInt8(ascii: ".") else { return false }
        return [".yaml", ".yml"].contains { ending in
            name.utf8.count > ending.utf8.count && name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        }
    }
}
