import StrictJSON

/// The record of one look, read back from the audit log.
struct DemoRecord: Sendable {
    let sequence: Int64
    let full: Int64
    let masked: Int64
    let hidden: Int64
    let redacted: Int64

    /// Every ended access in the log, by the subject who made it, in order.
    static func bySubject(in lines: [[UInt8]]) -> [(subject: String, record: DemoRecord)] {
        var subjects: [String: String] = [:]
        var records: [(subject: String, record: DemoRecord)] = []
        for line in lines {
            guard case .object(let entry) = try? JSONReader.read(line, limits: .document) else { continue }
            switch entry.text("type") {
            case "access":
                if let id = entry.text("id"), let subject = entry.object("actor")?.text("sub") {
                    subjects[id] = subject
                }
            case "access.end":
                guard let attempt = entry.object("corr")?.text("attempt"), let subject = subjects[attempt] else {
                    continue
                }
                records.append((subject, DemoRecord(entry)))
            default: continue
            }
        }
        return records
    }

    private init(_ entry: JSONObject) {
        let result = entry.object("res")
        let spans = result?.object("spans")
        sequence = entry.integer("seq")
        full = spans?.integer("full") ?? 0
        masked = spans?.integer("masked") ?? 0
        hidden = spans?.integer("hidden") ?? 0
        redacted =
            result?.object("redactions")?.members.reduce(0) { sum, member in
                guard case .number(let number) = member.value else { return sum }
                return sum + (number.int64 ?? 0)
            } ?? 0
    }
}

extension JSONObject {
    fileprivate func text(_ name: String) -> String? {
        if case .string(let text)? = self[name] { text } else { nil }
    }

    fileprivate func object(_ name: String) -> JSONObject? {
        if case .object(let object)? = self[name] { object } else { nil }
    }

    fileprivate func integer(_ name: String) -> Int64 {
        if case .number(let number)? = self[name] { number.int64 ?? 0 } else { 0 }
    }
}
