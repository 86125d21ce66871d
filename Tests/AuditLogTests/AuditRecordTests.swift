import AuditLog
import Quantities
import StrictJSON
import Testing
import TraceModel

@Suite struct AuditRecordTests {
    static let codes: [(AuditEvent, String, String, String?)] = [
        (Samples.start, "process.start", "P0001I", nil),
        (.processStop(ProcessStop(cause: .signal)), "process.stop", "P0002I", nil),
        (.heartbeat(Heartbeat(interval: 60, records: 7, lost: 1, segments: 2)), "heartbeat", "P0003I", nil),
        (Samples.failure, "auth.failure", "A0001W", "deny"),
        (Samples.access(), "access", "R0001I", "allow"),
        (Samples.access(.deny(ReasonCode(Reason.noAccess))), "access", "R0002W", "deny"),
        (Samples.end(.complete), "access.end", "R0003I", "allow"),
        (Samples.end(.notFound, status: 404), "access.end", "R0003I", "allow"),
        (Samples.end(.partial), "access.end", "R0004W", "partial"),
        (Samples.end(.storeTimeout, status: 504), "access.end", "R0005E", "error"),
        (Samples.recovered, "log.recovered", "L0001W", nil),
        (.segmentOpen(SegmentOpen(previous: "seg-1", hash: [1, 2])), "log.segment.open", "L0003I", nil),
        (.segmentClose(SegmentClose(first: 3, last: 9)), "log.segment.close", "L0004I", nil),
        (.clockAnomaly(ClockAnomaly(wall: -3_600_000_000, monotonic: 15)), "clock.anomaly", "L0002W", nil),
        (
            .catalogueBuild(CatalogueBuild(.complete, backend: UTF8Text("jaeger"), requests: 7, names: 3)),
            "catalogue.build", "C0001I", nil
        ),
        (
            .catalogueBuild(CatalogueBuild(.partial, backend: UTF8Text("jaeger"), requests: 7, names: 3)),
            "catalogue.build", "C0002W", nil
        ),
        (
            .catalogueBuild(CatalogueBuild(.failed, backend: UTF8Text("jaeger"), requests: 1, names: 0)),
            "catalogue.build", "C0002W", nil
        ),
        (.policyLoad(PolicyLoad(digest: [1, 2], documents: 3)), "policy.load", "G0001I", nil),
        (
            .policyChange(
                PolicyChange(old: [1], new: [2], added: [UTF8Text("AccessPolicy a")], removed: [], changed: [])),
            "policy.change", "G0002I", nil
        ),
        (.rejection(FilesRejection(FilesChange(.policies), places: [])), "policy.reject", "G0003W", nil),
        (.configurationChange(FilesChange(.certificate)), "config.change", "G0004I", nil),
        (
            .rejection(FilesRejection(FilesChange(.backendTLS, backend: UTF8Text("jaeger")), places: [])),
            "config.reject", "G0005W", nil
        ),
        (
            .rejection(FilesRejection(FilesChange(.configuration), places: [UTF8Text("spanwarden.yaml:1:1")])),
            "config.reject", "G0005W", nil
        ),
        (.pendingConfiguration(PendingConfiguration(running: [1], found: [2])), "config.pending", "G0006W", nil),
        (.restoration(FilesChange(.policies)), "policy.restored", "G0007I", nil),
        (.restoration(FilesChange(.credential, backend: UTF8Text("jaeger"))), "config.restored", "G0008I", nil),
        (.keysChange(Samples.keys(.loaded(Samples.keyChange))), "jwks.change", "K0001I", nil),
        (.keysChange(Samples.keys(.changed(Samples.keyChange))), "jwks.change", "K0001I", nil),
        (.keysChange(Samples.keys(.lapsed(Samples.keyChange))), "jwks.change", "K0002W", nil),
        (.keysChange(Samples.keys(.refused(ReasonCode(Reason.noAccess)))), "jwks.change", "K0002W", nil),
    ]

    @Test("a change of keys says whose, from where, and which came and went; a refusal says why")
    func keyChange() throws {
        let change = try Samples.read(.keysChange(Samples.keys(.changed(Samples.keyChange))))
        #expect(
            String(decoding: JSONWriter.canonical(try #require(change["data"])), as: UTF8.self)
                == #"{"added":[],"issuer":"https://issuer.example","keys":0,"removed":[],"result":"changed","source":"discovery"}"#
        )
        let refused = try Samples.read(.keysChange(Samples.keys(.refused(ReasonCode(Reason.noAccess)))))
        #expect(
            String(decoding: JSONWriter.canonical(try #require(refused["data"])), as: UTF8.self)
                == #"{"cause":"\#(Reason.noAccess.rawValue)","issuer":"https://issuer.example","result":"refused","source":"discovery"}"#
        )
    }

    @Test(
        "a configuration that only a restart puts in force is told by what runs and what was found; what is over, by its part"
    )
    func pendingConfiguration() throws {
        let pending = PendingConfiguration(running: [1, 2], found: [3, 4])
        let events: [(AuditEvent, String)] = [
            (.pendingConfiguration(pending), #"{"found":"0304","part":"configuration","running":"0102"}"#),
            (.restoration(FilesChange(.configuration)), #"{"part":"configuration"}"#),
            (
                .restoration(FilesChange(.backendTLS, backend: UTF8Text("jaeger"))),
                #"{"backend":"jaeger","part":"backend-tls"}"#
            ),
        ]
        for (event, data) in events {
            let found = try #require(try Samples.read(event)["data"])
            #expect(String(decoding: JSONWriter.canonical(found), as: UTF8.self) == data)
        }
    }

    @Test("each type has its code and outcome, and only requests have an outcome", arguments: codes)
    func typeAndCode(event: AuditEvent, type: String, code: String, outcome: String?) throws {
        let record = try Samples.read(event)
        #expect(record.text("type") == type)
        #expect(record.text("code") == code)
        #expect(record.text("outcome") == outcome)
        #expect((record["reason"] != nil) == (outcome != nil))
    }

    @Test("a change of thousands of policies is cut to one line, and says how many they are")
    func longChange() throws {
        let names = (0..<5_000).map { UTF8Text("AccessPolicy team-\($0)-" + String(repeating: "x", count: 200)) }
        let change = PolicyChange(old: [1], new: [2], added: names, removed: names, changed: names)
        let places = FilesRejection(FilesChange(.policies), places: names)
        for event in [AuditEvent.policyChange(change), .rejection(places)] {
            let record = try Samples.read(event)
            let line = JSONWriter.canonical(.object(record))
            #expect(line.count < 32 << 10)
            #expect(String(decoding: line, as: UTF8.self).contains("\"total\":5000"))
        }
    }

    @Test("only `client-gone` and faults are errors, and only `access.end` knows errors")
    func endReasons() {
        let errors = EndReason.allCases.filter { $0.outcome == .error }
        #expect(Set(EndReason.allCases).subtracting(errors) == [.complete, .notFound, .partial])
    }

    @Test("an access names who, what for and why, and no count")
    func access() throws {
        let id = try #require(TraceID("0af7651916cd43dd8448eb211c80319c"))
        let record = try Samples.read(
            Samples.access(request: Samples.request([("traceID", .traceID(id)), ("raw", .flag(true))])))
        #expect(
            Set(record.members.map(\.name))
                == [
                    "actor", "boot", "code", "corr", "id", "mono", "outcome", "policy", "prev", "reason", "replica",
                    "req", "scope", "seq", "src", "ts", "type", "v",
                ])
        #expect(record.text("actor.iss") == "https://issuer.example")
        #expect(record.text("actor.sub") == "alice")
        #expect(record.list("actor.groups") == [.string("dev"), .string("sre")])
        #expect(record.list("actor.identities") == [.string("spiffe://cluster.local/ns/payments/sa/api")])
        #expect(record.text("actor.auth.method") == "bearer")
        #expect(record.text("actor.auth.token_hash") == "q0Zl1hV8cXo")
        #expect(record.text("actor.auth.exp") == "2026-11-18T12:06:40.000000Z")
        #expect(record.text("src.ip") == "192.0.2.7")
        #expect(record.text("req.params.traceID") == "0af7651916cd43dd8448eb211c80319c")
        #expect(record.value("req.params.raw") == .bool(true))
        #expect(record.text("req.traceparent") == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        #expect(record.list("scope.namespaces") == [.string("payments")])
        #expect(record.list("policy.rules") == [.string("own-namespace")])
        #expect(record.text("policy.digest") == String(repeating: "cd", count: 32))
        #expect(record.text("corr.attempt") == record.text("id"))
    }

    @Test("groups and identities are sorted by bytes, each once, and the hash is over all")
    func groupsAreASet() throws {
        let groups = ["b", "a", "b", "é", "e\u{301}"].map { UTF8Text($0) }
        let one = try Samples.read(Samples.access(actor: Samples.actor(groups: groups)))
        let other = try Samples.read(Samples.access(actor: Samples.actor(groups: groups.reversed())))
        #expect(one == other)
        #expect(one.list("actor.groups") == ["a", "b", "e\u{301}", "é"].map { .string($0) })
        let none = try Samples.read(Samples.access(actor: Samples.actor(groups: [])))
        #expect(none.text("actor.groups_hash") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("an end points to its access, and says what came of it")
    func end() throws {
        let record = try Samples.read(Samples.end(.notFound, status: 404), Samples.stamp(2))
        #expect(record.text("corr.attempt") == Samples.stamp().id.description)
        #expect(record.text("id") != record.text("corr.attempt"))
        #expect(record.text("reason") == "not-found")
        #expect(record.number("res.status") == 404)
        #expect(record.number("res.bytes") == 512)
        #expect(record.number("res.duration_us") == 1_500)
        #expect(record["actor"] == nil)
    }

    @Test("integers past 2^53 - 1 read as the largest that every reader takes")
    func integers() throws {
        let stamp = RecordStamp(time: Timestamp(seconds: 0), monotonic: .max, random: [])
        #expect(try Samples.read(Samples.start, stamp).number("mono") == 9_007_199_254_740_991)
    }

    @Test("a line is canonical: sorted, without white space, read and written again the same", arguments: codes)
    func canonical(event: AuditEvent, type: String, code: String, outcome: String?) throws {
        let line = try Samples.line(event)
        #expect(JSONWriter.canonical(.object(try ChainedLine(parsing: line).record)) == line)
    }

    @Test("a failure before identity has a prefix and a count, and no actor")
    func authFailure() throws {
        let record = try Samples.read(Samples.failure)
        #expect(record.text("src.prefix") == "203.0.113.0/24")
        #expect(record.number("data.count") == 3)
        #expect(record["actor"] == nil)
        let all = AuthFailure(
            reason: ReasonCode(Reason.structure), source: nil, count: 1, first: Timestamp(seconds: 0),
            last: Timestamp(seconds: 0))
        #expect(try Samples.read(.authFailure(all)).text("src.prefix") == "*")
    }
}
