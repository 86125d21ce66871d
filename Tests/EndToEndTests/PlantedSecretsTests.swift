import DemoServices
import Foundation
import TestSupport
import Testing
import TraceModel

/// What a viewer may not see is in nothing that the gateway says or writes: judged by a plain search, with no help of the product's.
@Suite struct PlantedSecretsTests {
    /// A value, and what it stands for.
    private struct Secret: Hashable {
        let kind: String
        let value: String

        /// As it stands, with its JSON escapes, percent-encoded, and as what base64 makes of it wherever in a text it begins.
        let spellings: [String]

        init(kind: String, value: String) {
            self.kind = kind
            self.value = value
            let percent = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? value
            let escaped = value.unicodeScalars.map { $0.isASCII ? String($0) : String(format: "\\u%04x", $0.value) }
            let encoded = (0..<3).map { before in
                let bytes = Array(repeating: UInt8(ascii: " "), count: before) + Array(value.utf8)
                let text = Data(bytes).base64EncodedString()
                // The groups at either end hold bytes of its neighbors.
                return String(text.dropFirst(before == 0 ? 0 : 4).prefix(max(0, bytes.count / 3 * 4 - 4)))
            }
            spellings = Array(Set([value, percent, escaped.joined()] + encoded.filter { $0.count >= 8 }))
        }

        func stands(in text: String) -> Bool {
            let bytes = Data(text.utf8)
            return spellings.contains { bytes.range(of: Data($0.utf8)) != nil }
        }
    }

    private static func planted() throws -> [String: [[String]]] {
        let file = try Repository.bytes("Tests/BackendsTests/Data/planted-secrets.json")
        return try JSONDecoder().decode([String: [[String]]].self, from: Data(file))
    }

    @Test(
        "planted secrets that a viewer may not see are in no reply, log line, metric, record or error, in any spelling")
    func planted() async throws {
        let allowed = Set(try Repository.listedKeys("policies/classification/minimal.yaml"))
        let planted = try Self.planted()
        #expect(planted.count == 5)
        let found = OneValue<Histogram>()
        try await GatewayStage.withStore { stage, store in
            var histogram = Histogram()
            var everywhere: Set<Secret> = []
            for (name, secrets) in planted {
                let trace = try #require(DemoTrace.named(name))
                let stored = try StoredTrace(trace.reply)
                for persona in DemoPersona.all {
                    let shown = stored.spans.flatMap { persona.shows($0, allowed) }
                    let unseen = Self.secrets(of: stored, planted: secrets, as: persona).filter { secret in
                        !shown.contains { $0.contains(secret.value) }
                    }
                    let said = try await Self.everythingSaid(of: trace, to: persona, at: stage, store)
                    for secret in unseen {
                        #expect(!said.contains { secret.stands(in: $0) }, "\(secret.kind) in \(name)")
                        histogram.add(secret.kind)
                    }
                    histogram.add("replies with spans", said.filter { $0.contains(#""spanID""#) }.count)
                    everywhere.formUnion(unseen)
                }
            }
            let metrics = try await stage.probe("/metrics").text
            await stage.stop()
            let written = [try stage.folder.auditText(), stage.log.text, metrics]
            // Services are on the record, and are no secret to auditors.
            for secret in everywhere where !secret.kind.hasPrefix("hidden") {
                #expect(!written.contains { secret.stands(in: $0) }, "\(secret.kind)")
                histogram.add("values searched in log, metrics and records")
            }
            for secret in everywhere { #expect(!secret.stands(in: stage.log.text + metrics)) }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("planted secrets")
        #expect(histogram["replies with spans"] > 25)
        #expect(histogram.total(of: "planted") > 150)
        #expect(histogram["taken out"] > 50)
        #expect(histogram["hidden text"] > 300)
        #expect(histogram["values searched in log, metrics and records"] > 80)
    }

    /// What the generator planted, what stands under keys that are taken out, and every long text of a hidden span.
    private static func secrets(of stored: StoredTrace, planted: [[String]], as persona: DemoPersona) -> Set<Secret> {
        let all = stored.spans.flatMap(\.values)
        let known = planted.filter { pair in all.contains { $0.contains(pair[1]) } }
        let taken = stored.spans.flatMap { $0.tags + $0.fields }.filter { DemoPersona.isTakenOut($0.key) }
        let hidden = stored.spans.filter { persona.sees($0) == .hidden }.flatMap(\.values)
        return Set(
            known.map { Secret(kind: "planted \($0[0])", value: $0[1]) }
                + taken.map { Secret(kind: "taken out", value: $0.value) }
                + hidden.map { Secret(kind: "hidden text", value: $0) }
        ).filter { $0.value.count > 5 }
    }

    /// Replies and errors about one trace, as sent and with their JSON escapes resolved.
    private static func everythingSaid(
        of trace: DemoTrace, to persona: DemoPersona, at stage: GatewayStage, _ store: DemoStore
    ) async throws -> [String] {
        let target = "/api/traces/\(trace.idText)"
        var said: [String] = []
        for suffix in ["", "?raw=true", "?prettyPrint=true"] {
            let reply = try await stage.ask(target + suffix, as: persona)
            said += reply.comparable + [reply.text]
            if reply.status == 200 { said += try StoredTrace(reply.body).spans.flatMap(\.values) }
        }
        // A store that breaks off behind all of it, and one that says it all as an error.
        for broken in [trace.reply.dropLast(2), trace.reply + [0x7d]] {
            store.answer(trace.id, with: .trace(Array(broken)))
            let refused = try await stage.ask(target, as: persona)
            try RefusalShape.expect(refused, 502, "store-reply", trace.name)
            said += refused.comparable + [refused.text]
        }
        store.answer(trace.id, with: .trace(trace.reply))
        return said
    }
}
