import DemoServices
import Foundation
import StrictJSON
import TestSupport
import Testing

/// The main job: one trace, three people, three different views, each on the record.
@Suite struct ThreeViewsTests {
    /// The recordings whose spans all state whose they are.
    private static let names = ["checkout", "login", "browse", "refund", "restock"]

    private static func allowed() throws -> Set<String> {
        Set(try Repository.listedKeys("policies/classification/minimal.yaml"))
    }

    @Test("three people see three different views of one trace, each the one that the policies say")
    func views() async throws {
        let checkout = try #require(DemoTrace.named("checkout"))
        let stored = try StoredTrace(checkout.reply)
        let allowed = try Self.allowed()
        try await GatewayStage.withStore { stage, _ in
            var bodies: [[UInt8]] = []
            for persona in DemoPersona.all {
                let reply = try await stage.ask("/api/traces/\(checkout.idText)", as: persona)
                #expect(reply.status == 200)
                #expect(reply.field("content-type") == "application/json")
                try Self.expect(reply, of: stored, as: persona, allowed)
                bodies.append(reply.body)
            }
            #expect(Set(bodies).count == 3)
        }
    }

    @Test("every recorded mesh trace shows each persona the spans of their view, and the record counts the same ones")
    func everyTrace() async throws {
        let allowed = try Self.allowed()
        let found = OneValue<Histogram>()
        try await GatewayStage.withStore { stage, _ in
            var histogram = Histogram()
            for name in Self.names {
                let trace = try #require(DemoTrace.named(name))
                let stored = try StoredTrace(trace.reply)
                for persona in DemoPersona.all {
                    let reply = try await stage.ask("/api/traces/\(trace.idText)", as: persona)
                    let views = stored.spans.map(persona.sees)
                    let exists = views.contains { $0 != .hidden }
                    #expect(reply.status == (exists ? 200 : 404), "\(name) as \(persona.name)")
                    try Self.expect(reply, of: stored, as: persona, allowed)
                    let accesses = histogram["asked"] + 1
                    let (access, end) = try #require(try await stage.endedAccesses(accesses).last)
                    Self.expect(access, end, of: reply, stored, as: persona)
                    histogram.add("asked")
                    histogram.add(exists ? "shown" : "wholly hidden")
                    for view in views { histogram.add(view.rawValue) }
                }
            }
            found.set(histogram)
        }
        let histogram = try #require(found.value)
        histogram.print("recorded traces, three personas")
        for kind in ["full", "masked", "hidden"] { #expect(histogram[kind] > 30, "\(kind)") }
        #expect(histogram["wholly hidden"] > 0)
    }

    @Test("when a reply is here, the record of its access is in the log")
    func recordFirst() async throws {
        let checkout = try #require(DemoTrace.named("checkout"))
        try await GatewayStage.withStore { stage, _ in
            for (place, persona) in DemoPersona.all.enumerated() {
                _ = try await stage.ask("/api/traces/\(checkout.idText)", as: persona)
                // Read at once: nothing is waited for.
                let lines = try AuditLine.read(stage.folder.auditText()).filter { $0.type == "access" }
                #expect(lines.map { $0.text("actor", "sub") } == DemoPersona.all.prefix(place + 1).map(\.subject))
            }
        }
    }

    /// The reply holds exactly the spans of the view; masked ones only what the allow-list names.
    private static func expect(
        _ reply: StageReply, of stored: StoredTrace, as persona: DemoPersona, _ allowed: Set<String>
    ) throws {
        let shown = reply.status == 200 ? try StoredTrace(reply.body).spans : []
        let expected = stored.spans.filter { persona.sees($0) != .hidden }
        #expect(shown.map(\.id) == expected.map(\.id), "as \(persona.name)")
        for (span, original) in zip(shown, expected) {
            guard persona.sees(original) == .masked else { continue }
            #expect(Set(span.tags.map(\.key)).isSubset(of: allowed), "\(span.id) as \(persona.name)")
            #expect(span.fields.isEmpty)
        }
    }

    private static func expect(
        _ access: AuditLine, _ end: AuditLine, of reply: StageReply, _ stored: StoredTrace, as persona: DemoPersona
    ) {
        #expect(access.outcome == "allow" && access.reason == "permitted")
        #expect(access.text("actor", "sub") == persona.subject)
        #expect(access.text("actor", "iss") == DemoIssuer.url)
        #expect(access.text("req", "params", "traceID")?.hasSuffix(stored.id) == true)
        #expect(end.integer("seq").map { $0 > access.integer("seq") ?? .max } == true)
        #expect(end.outcome == "allow" && end.reason == (reply.status == 200 ? "complete" : "not-found"))
        #expect(end.integer("res", "status") == reply.status)
        #expect(end.integer("res", "bytes") == reply.body.count)
        for view in [StoredTrace.Visibility.full, .masked, .hidden] {
            let expected = stored.spans.filter { persona.sees($0) == view }.count
            #expect(end.integer("res", "spans", view.rawValue) == expected, "\(view) as \(persona.name)")
        }
        expectOwners(end, stored, persona)
    }

    /// The rows by owner add up to what each namespace holds.
    private static func expectOwners(_ end: AuditLine, _ stored: StoredTrace, _ persona: DemoPersona) {
        guard case .array(let rows)? = end.object("res", "spans")?["by_owner"] else {
            Issue.record("no rows by owner")
            return
        }
        let lines = rows.map { AuditLine(content: $0) }
        for namespace in Set(stored.spans.compactMap(\.owner)) {
            for view in [StoredTrace.Visibility.full, .masked, .hidden] {
                let told = lines.filter { $0.text("namespace") == namespace }
                    .reduce(0) { $0 + ($1.integer(view.rawValue) ?? 0) }
                let held = stored.spans.filter { $0.owner == namespace && persona.sees($0) == view }.count
                #expect(told == held, "\(view) of \(namespace) as \(persona.name)")
            }
        }
    }
}
