import StrictJSON
import Upstream
import YAMLDocuments

/// Judges header names and values that an operator configures (RFC 9110 sections 5.1 and 5.5, narrower).
enum HeaderText {
    /// Those who send the header judge its name, so that nothing which is read here is refused there.
    static func name(_ text: YAMLText, _ problems: inout ProblemList) -> BackendHeader? {
        do {
            return try BackendHeader(parsing: text.text)
        } catch {
            problems.add("key `header`: \(ForeignText.quoted(text.text)) \(error)", at: text.position)
            return nil
        }
    }

    static func isToken(_ text: String) -> Bool {
        !text.utf8.isEmpty && text.utf8.count <= 256
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    static func isValue(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != 0x20, last != 0x20 else { return false }
        return text.utf8.count <= 4096 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
