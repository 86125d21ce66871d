import DemoServices
import Foundation
import TestSupport
import Testing
import TraceModel

/// Hostile text in span data: it reaches the caller as JSON text, and nobody else.
@Suite struct HostileTextTests {
    private static let id = "00000000000000cd00000000000000cd"
    private static let texts = [
        "evil\u{1b}[2J\u{1b}]0;x\u{7}", "evil\r\nX-Evil: 1\r\n\r\n", "evil\u{2028}\u{2029}\u{85}", "evil\u{0}\u{9b}31m",
        "evil\"} 1\nspanwarden_requests_total{outcome=\"evil\"} 7\n", "evil\u{202e}\u{feff}\u{7f}",
    ]

    /// Every text in every place, in spans of each namespace and of nobody, with a key of a megabyte.
    private static func reply() throws -> [UInt8] {
        var processes: [String: Any] = [:]
        var spans: [[String: Any]] = []
        let long = String(repeating: "evil\u{1b}\u{2028}", count: 120_000)
        for (place, namespace) in ["payments", "storefront", "platform", nil, "evil\u{1b}[0m"].enumerated() {
            for (row, text) in texts.enumerated() {
                let name = "p\(place)\(row)"
                let owner = namespace.map { [["key": "k8s.namespace.name", "type": "string", "value": $0]] } ?? []
                let tag = ["key": text, "type": "string", "value": text]
                processes[name] = ["serviceName": text, "tags": owner + [tag]]
                spans.append([
                    "traceID": id, "spanID": String(format: "%016x", place * 100 + row + 1), "operationName": text,
                    "references": [Any](), "startTime": 1, "duration": 1, "processID": name,
                    "tags": [tag] + (row == 0 ? [["key": long, "type": "string", "value": "x"]] : []),
                    "logs": [["timestamp": 1, "fields": [tag]]], text: text,
                ])
            }
        }
        let trace: [String: Any] = ["traceID": id, "spans": spans, "processes": processes]
        let whole: [String: Any] = ["data": [trace], "total": 0, "limit": 0, "offset": 0, "errors": NSNull()]
        return Array(try JSONSerialization.data(withJSONObject: whole))
    }

    @Test("hostile text in names, keys and values is JSON text to the caller, and on no log line, metric or record raw")
    func everywhere() async throws {
        let reply = try Self.reply()
        #expect(reply.count > 5 << 20)
        try await GatewayStage.withStore { stage, store in
            let id = try #require(TraceID(Self.id))
            for body in [reply, reply.dropLast(1) + [0x2c], Array("evil\u{1b}[2J".utf8)] {
                store.answer(id, with: .trace(body))
                for persona in DemoPersona.all {
                    let answer = try await stage.ask("/api/traces/\(Self.id)", as: persona)
                    #expect(answer.status == (body == reply ? 200 : 502))
                    try Self.expectHarmless(answer, as: persona)
                }
            }
            let agent = "User-Agent: evil\u{1b}[2J".replacing("\u{1b}", with: "\u{e9}")
            _ = try await stage.ask("/api/traces/\(Self.id)?evil=%1b", as: .onCall, fields: [agent])
            let metrics = try await stage.probe("/metrics").text
            await stage.stop()
            Self.expectHarmless(metrics, stage.log.text, try stage.folder.auditText())
        }
    }

    /// The reply is one, and what it says is what the store said.
    private static func expectHarmless(_ answer: StageReply, as persona: DemoPersona) throws {
        #expect(!answer.fields.contains { $0.name.contains("evil") || $0.value.contains("evil") })
        #expect(!answer.body.contains { $0 < 0x20 && $0 != 0x0a } && answer.body.dropLast().count { $0 == 0x0a } == 0)
        guard answer.status == 200 else {
            #expect(!answer.text.contains("evil"))
            return
        }
        let shown = try StoredTrace(answer.body).spans
        #expect(shown.count == (persona.subject == "olu" ? 18 : 12))
        #expect(shown.allSatisfy { texts.contains($0.name) })
        #expect(Set(shown.map(\.serviceName)) == Set(texts))
    }

    private static func expectHarmless(_ metrics: String, _ log: String, _ audit: String) {
        #expect(!metrics.contains("evil") && !log.contains("evil"))
        #expect(audit.contains("evil"), "services are on the record")
        for (name, text) in [("metrics", metrics), ("log", log), ("audit", audit)] {
            let raw = text.unicodeScalars.filter { scalar in
                (scalar.properties.generalCategory == .control && scalar != "\n")
                    || scalar == "\u{2028}" || scalar == "\u{2029}"
            }
            #expect(raw.isEmpty, "\(name)")
            #expect(!text.unicodeScalars.isEmpty)
        }
        let lines = audit.split(separator: "\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 32 << 10 && $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(log.utf8.count < 10_000)
    }
}
