import StrictJSON

/// Where something was written, for people: lines and columns count from 1, columns in Unicode scalars.
package struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `policies/base.yaml:3:5`. A file's name is foreign text: one with unprintable characters is quoted.
    package var description: String {
        let printable = file.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "`") }
        return (printable ? file : ForeignText.quoted(file)) + ":" + String(line) + ":" + String(column)
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        if left.file.utf8.elementsEqual(right.file.utf8) {
            return (left.line, left.column) < (right.line, right.column)
        }
        return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
    }
}
