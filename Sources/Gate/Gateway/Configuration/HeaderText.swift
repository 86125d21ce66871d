import StrictJSON
import YAMLDocuments

/// Judges header names and values that an operator configures (RFC 9110 sections 5.1 and 5.5, narrower).
enum HeaderText {
    /// Header fields that the gateway makes itself, since they frame the message or say where it goes.
    private static let reserved = [
        "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "expect",
        "proxy-connection", "accept", "accept-encoding", "user-agent",
    ]

    static func checkName(_ name: YAMLText?, _ problems: inout ProblemList) {
        guard let name else { return }
        let lowered = String(decoding: name.text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        if !isToken(name.text) {
            problems.add("key `header`: \(ForeignText.quoted(name.text)) is no header name", at: name.position)
        } else if reserved.contains(lowered) {
            problems.add(
                "key `header`: `\(name.text)` is the gateway's own to set: expected another header", at: name.position)
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
