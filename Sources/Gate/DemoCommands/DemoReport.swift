import DemoServices
import EventLoop
import Gateway
import Terminal

/// The looks of the three personas at one trace, their records, and whether all is as it should be.
struct DemoReport: Sendable {
    private struct Row {
        let persona: DemoPersona
        let token: String
        let look: DemoLook
        /// How many services they are told.
        let services: Int
        let record: DemoRecord?
    }

    private let rows: [Row]
    private let trace: String
    private let address: String
    private let authority: String
    /// What is not as it should be.
    private let faults: [String]

    var holds: Bool { faults.isEmpty }

    static func looks(at stage: DemoStage) async throws -> DemoReport {
        guard let trace = DemoTrace.named("checkout") ?? DemoTrace.all.first else { throw DemoFault.noTrace }
        stage.store.forgetRequests()
        var looks: [(DemoPersona, String, DemoLook)] = []
        for persona in DemoPersona.all {
            let token = try stage.issuer.issuer.token(for: persona, at: WallClock.now())
            looks.append((persona, token, try await DemoLook(at: stage, path: path(trace.idText), token: token)))
        }
        let asked = stage.lookedAt
        var services: [Int] = []
        for (_, token, _) in looks { services.append(try await DemoLook.services(at: stage, token: token)) }
        let strangers = try await Strangers(stage, trace)
        try await stage.settle()
        let records = DemoRecord.bySubject(in: stage.folder.auditLines())
        let rows = zip(looks, services).map { asked, services in
            let (persona, token, look) = asked
            return Row(
                persona: persona, token: token, look: look, services: services,
                record: records.first { $0.subject == persona.subject }?.record)
        }
        return DemoReport(
            rows: rows, trace: trace.idText, address: "\(stage.gateway.address)",
            authority: stage.folder.path + "/ca.pem",
            faults: faults(rows, asked: asked) + strangers.faults)
    }

    private static func path(_ id: String) -> [String] { ["api", "traces", id] }

    private static func faults(_ rows: [Row], asked: Int) -> [String] {
        var faults = rows.filter { $0.look.status != 200 }.map {
            "\($0.persona.name): status \($0.look.status) and not 200"
        }
        for row in rows {
            guard let record = row.record else {
                faults.append("\(row.persona.name): no record of the look")
                continue
            }
            if Int64(row.look.spans) != record.full + record.masked {
                faults.append("\(row.persona.name): the reply and its record show different numbers of spans")
            }
        }
        if Set(rows.map(\.services)).count != rows.count {
            faults.append("two personas are told equally many services")
        }
        if Set(rows.map(\.look.body)).count != rows.count { faults.append("two personas got the same view") }
        if asked != rows.count { faults.append("the store was asked \(asked) times and not \(rows.count)") }
        return faults
    }

    func print(on console: Console) {
        console.print("One recorded trace, \(trace), as three people see it:")
        console.print()
        var table = Table([
            Table.Column("persona"), Table.Column("groups"), Table.Column("full", .trailing),
            Table.Column("masked", .trailing), Table.Column("hidden", .trailing), Table.Column("redacted", .trailing),
            Table.Column("services", .trailing), Table.Column("record", .trailing),
        ])
        for row in rows {
            table.append([
                SafeText(row.persona.name), SafeText(row.persona.groups.joined(separator: ", ")),
                number(row.record?.full), number(row.record?.masked), number(row.record?.hidden),
                number(row.record?.redacted), number(Int64(row.services)),
                SafeText(row.record.map { "seq \($0.sequence)" } ?? "none"),
            ])
        }
        console.print(table)
        console.print()
        for row in rows {
            console.print("\(row.persona.name):")
            console.print(
                "  curl -s --cacert '\(authority)' -H 'Authorization: Bearer \(row.token)' 'https://\(address)/api/traces/\(trace)?prettyPrint=true'"
            )
        }
        console.print()
        for fault in faults { console.complain("\(fault)") }
        if holds {
            console.print(
                "every view is on the record; a stranger and a bad token were refused without asking the store")
        }
    }

    private func number(_ value: Int64?) -> SafeText { SafeText(value.map { String($0) } ?? "-") }
}

/// Those who must get nothing: nobody, somebody with a token that is cut, and somebody who asks for what is wholly hidden.
private struct Strangers {
    private(set) var faults: [String] = []

    init(_ stage: DemoStage, _ trace: DemoTrace) async throws {
        let path = ["api", "traces", trace.idText]
        let token = try stage.issuer.issuer.token(for: .storefrontEngineer, at: WallClock.now())
        let before = stage.lookedAt
        let nobody = try await DemoLook(at: stage, path: path, token: nil)
        let cut = try await DemoLook(at: stage, path: path, token: String(token.dropLast(8)))
        if nobody.status != 401 || cut.status != 401 { faults.append("a stranger was not refused with 401") }
        if stage.lookedAt != before { faults.append("a stranger reached the store") }
        let unknown = try await DemoLook(
            at: stage, path: ["api", "traces", "0123456789abcdef0123456789abcdef"], token: token)
        if unknown.status != 404 { faults.append("an unknown trace was answered \(unknown.status) and not 404") }
        guard let hidden = DemoTrace.named("payments-only") else { return }
        let answer = try await DemoLook(at: stage, path: ["api", "traces", hidden.idText], token: token)
        if answer.status != unknown.status || answer.body != unknown.body {
            faults.append("a hidden trace and a missing one were answered differently")
        }
    }
}

extension DemoStage {
    /// How often the store was asked for a trace by its id; the gateway learns names by searches.
    fileprivate var lookedAt: Int { store.requests.count { $0.target.hasPrefix("/api/traces/") } }

    /// Records of what came of a look are written behind its reply: a probe's time is enough for them.
    fileprivate func settle() async throws {
        for _ in 0..<50 where DemoRecord.bySubject(in: folder.auditLines()).count < DemoPersona.all.count {
            try await loop.sleep(for: .milliseconds(20))
        }
    }
}
