/// One YAML file, read to nodes: any number of documents, in the strict subset of YAML that the gateway's files are written in.
///
/// What a reviewer sees is what loads: UTF-8 without byte order mark, lines that end with LF or CR LF, no control or
/// bidirectional formatting characters, no anchors, aliases, tags, merge keys or directives, no repeated keys.
package enum YAMLFile {
    /// The roots of the file's documents, empty documents left out; what is wrong is added to `problems`.
    ///
    /// A file whose characters are wrong is not parsed at all, and a syntax error ends the file: the documents before it
    /// are still returned, so that what is wrong in them is reported too.
    package static func documents(
        in bytes: [UInt8], file: String, limits: YAMLLimits = .file, _ problems: inout ProblemList
    ) -> [YAMLNode] {
        guard bytes.count <= limits.bytes else {
            problems.add(
                "file has \(bytes.count) bytes: expected at most \(limits.bytes)",
                at: SourcePosition(file: file, line: 1, column: 1))
            return []
        }
        guard CharacterCheck.passes(bytes, file: file, &problems) else { return [] }
        let stream = EventStream.read(bytes, limits: limits)
        var composer = DocumentComposer(file: file)
        for event in stream.events {
            composer.take(event)
        }
        if let failure = stream.failure {
            composer.problems.add(
                failure.message, at: SourcePosition(file: file, line: failure.line, column: failure.column))
        }
        problems.add(contentsOf: composer.problems)
        return composer.documents
    }
}
