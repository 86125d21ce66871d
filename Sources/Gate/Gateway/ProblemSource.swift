package import YAMLDocuments

/// The files in which problems stand, to show the very lines: each is read once, and only as configuration is read (regular files within
/// the limit of one), so that showing a problem can neither wait nor fill the memory.
package struct ProblemSource {
    private var files: [String: [ArraySlice<UInt8>]] = [:]

    /// In bytes. Nobody reads a longer line.
    private static let longestLine = 16_384

    package init() {}

    /// The line of a position, without its end; nil where there is none to show, and where it is not text.
    package mutating func line(at position: SourcePosition) -> String? {
        let lines = files[position.file] ?? Self.lines(of: position.file)
        files[position.file] = lines
        guard lines.indices.contains(position.line - 1) else { return nil }
        let line = lines[position.line - 1]
        guard line.count <= Self.longestLine else { return nil }
        return String(validating: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }

    private static func lines(of path: String) -> [ArraySlice<UInt8>] {
        guard case .success(let bytes) = LocalFile.contents(ofPath: path, limit: YAMLLimits.file.bytes) else {
            return []
        }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }
}
