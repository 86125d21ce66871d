import StrictJSON
import YAMLDocuments

/// The file that `classification` names: one document, which takes the place of the built-in allow-list of `masked` spans.
struct ClassificationFile {
    private let path: ConfiguredPath

    init(_ path: ConfiguredPath) {
        self.path = path
    }

    /// Its one document, not judged yet; nil where there is none, which is then reported.
    func document(_ problems: inout ProblemList) -> YAMLNode? {
        guard let bytes = LocalFile.contents(of: path, limit: YAMLLimits.file.bytes, &problems) else { return nil }
        let before = problems.count
        let documents = YAMLFile.documents(in: bytes, file: path.path, &problems)
        if let second = documents.dropFirst().first {
            problems.add("file holds a second document: expected one", at: second.position)
        } else if documents.isEmpty, problems.count == before {
            problems.add(
                "file \(ForeignText.quoted(path.path)) is empty: expected a document of kind `Classification`",
                at: path.position)
        }
        return documents.first
    }
}
