import Backends
import HTTPSyntax
import Quantities
import Testing
import TraceModel

/// What a store is asked for a search: narrowed as far as its conditions go, by nothing that could hide what is meant.
@Suite struct SearchPlanTests {
    private static let backend = JaegerBackend()

    private static func search(_ query: String) throws -> TraceQuery {
        let target = try RequestTarget(parsing: Array("/api/traces?\(query)".utf8), lists: ["tag", "tags"])
        return try backend.recognize(.get, target, at: Timestamp(seconds: 1_000_000))
    }

    private static func scope(
        _ names: [String], services: [String] = [], suffix: Bool = false
    ) throws -> SearchScope {
        SearchScope(
            namespaces: try names.map { try #require(Namespace($0)) }, keys: ["k8s.namespace.name", "istio.namespace"],
            services: Set(services.map { UTF8Text($0) }), readsSuffix: suffix)
    }

    /// The `tags` of each step of the first round; nil for a step without.
    private static func tags(
        _ query: String, _ scope: SearchScope, most: Int = 32
    ) throws -> [String?] {
        backend.plan(try search(query), within: scope, most: most).steps(after: UpstreamPlan.Progress()).map { step in
            step.question.request.query.first { $0.name.string == "tags" }?.value.string
        }
    }

    private static func limits(_ query: String, rounds: Int) throws -> [Int] {
        let plan = backend.plan(try search(query), within: .everywhere, most: 32)
        var progress = UpstreamPlan.Progress()
        var limits: [Int] = []
        for _ in 0..<rounds {
            guard let step = plan.steps(after: progress).first, case .list(let most) = step.reply else { break }
            #expect(step.question.request.query.contains { $0.name.string == "limit" && $0.value.string == "\(most)" })
            limits.append(most)
            progress.rounds += 1
            progress.requests += 1
            progress.cut = [step.number]
        }
        return limits
    }

    @Test(
        "an end between two microseconds is sent as the later one, so that nothing is lost, and matched as the earlier one"
    )
    func fractions() throws {
        func newer(_ route: String, _ start: String, _ end: String) throws -> TraceQuery {
            let times = "query.startTimeMin=2026-11-23T02:30:00\(start)Z&query.startTimeMax=2026-11-23T02:30:00\(end)Z"
            let target = try RequestTarget(parsing: Array("/api/v3/\(route)?query.serviceName=a&\(times)".utf8))
            return try Self.backend.recognize(.get, target, at: Timestamp(seconds: 0))
        }
        let first = try #require(Timestamp(rfc3339: "2026-11-23T02:30:00Z")).microseconds
        for (start, end, sent, last) in [
            (".0000001", ".0000009", 1, 0), ("", ".000000001", 1, 0), (".00000099", ".000000999", 1, 0),
            (".0000001", ".000001", 1, 1), (".9999999", ".99999999", 1_000_000, 999_999), ("", ".5", 500_000, 500_000),
        ] as [(String, String, Int64, Int64)] {
            let query = try newer("traces", start, end)
            let search = try #require(query.search)
            let request = Self.backend.plan(query, within: .everywhere, most: 32).steps(after: .init())[0].question
            let asked = request.request.query.first { $0.name.string == "query.startTimeMax" }?.value.string
            #expect(asked == Timestamp(microseconds: first + sent).description, "\(end)")
            #expect(
                search.covers(start: first + last, duration: 0) && !search.covers(start: first + last + 1, duration: 0))
            let older = try newer("trace-summaries", start, end)
            #expect(older.search?.end == first + sent && older.search?.last == first + last)
        }
        for (start, end) in [("", ""), (".0000001", ".0000001"), (".0000002", ".0000001"), (".5", ".50"), (".1", "")] {
            #expect(throws: RouteRefusal.self, "\(start) \(end)") { try newer("traces", start, end) }
        }
        let byID = try RequestTarget(
            parsing: Array(
                "/api/v3/traces/1?endTime=2026-11-23T02:30:00.0000001Z&startTime=2026-11-23T02:30:00.0000001Z".utf8))
        guard case .readTrace(let trace) = try Self.backend.recognize(.get, byID, at: Timestamp(seconds: 0)) else {
            throw RouteRefusal.routeUnknown
        }
        #expect(trace.start == first && trace.end == first + 1)
    }

    @Test("each namespace is asked for by each attribute, and a service that says whose it is without one as well")
    func narrowed() throws {
        let scope = try Self.scope(["payments", "web"], services: ["legacy"], suffix: true)
        let narrow = ["k8s.namespace.name", "istio.namespace"].flatMap { key in
            ["payments", "web"].map { #"{"\#(key)":"\#($0)"}"# }
        }
        #expect(try Self.tags("service=cart", scope) == narrow)
        #expect(try Self.tags("service=legacy", scope) == narrow + [nil])
        #expect(try Self.tags("service=cart.web", scope) == narrow + [nil])
        #expect(try Self.tags("service=.web", scope) == narrow)
        #expect(try Self.tags("service=cart.elsewhere", scope) == narrow)
        #expect(try Self.tags("service=cart", .everywhere) == [nil])
        #expect(try Self.tags("service=cart", Self.scope([])) == [])
    }

    @Test("a search that names a namespace itself is asked for that one alone, and not at all where it is another")
    func ownNamespace() throws {
        let scope = try Self.scope(["payments", "web"])
        let named = try Self.tags("service=cart&tag=k8s.namespace.name:web", scope)
        #expect(
            named == [
                #"{"k8s.namespace.name":"web"}"#, #"{"istio.namespace":"payments","k8s.namespace.name":"web"}"#,
                #"{"istio.namespace":"web","k8s.namespace.name":"web"}"#,
            ])
        #expect(try Self.tags("service=cart&tag=k8s.namespace.name:other&tag=istio.namespace:other", scope) == [])
    }

    @Test("what takes more requests than may be made is asked for once, everywhere")
    func tooMany() throws {
        let scope = try Self.scope(["a", "b", "c"])
        #expect(try Self.tags("service=cart", scope, most: 6).count == 6)
        #expect(try Self.tags("service=cart", scope, most: 5) == [nil])
    }

    @Test(
        "a condition that a store may read otherwise is left out, and matched here alone",
        arguments: [
            ("tag=a:b", #"{"a":"b"}"#), ("tag=a:b.c%20d/e-f_g%2Ch", #"{"a":"b.c d/e-f_g,h"}"#), ("tag=a:b*", nil),
            ("tag=a:x%2By", nil), ("tag=a:(x)", nil), ("tag=a@b:c", nil), ("tag=a%20b:c", nil), ("tag=a:redacted", nil),
            ("tag=error:true", #"{"error":"true"}"#), ("tag=error:false", nil), ("tag=a:%22", nil), ("tag=a:%5Cd", nil),
            ("tag=a:", #"{"a":""}"#), ("tag=%C3%A9:x", nil), ("tag=a:%C3%A9", #"{"a":"é"}"#), ("tag=a:b@c", nil),
        ] as [(String, String?)])
    func leftOut(query: String, sent: String?) throws {
        #expect(try Self.tags("service=cart&\(query)", .everywhere) == [sent])
    }

    @Test("where spans are masked tags are matched here alone: a store finds them in events too, which are withheld")
    func withheld() throws {
        let narrow = try Self.scope(["web"]).seen(by: .partsOfSpans(wholeIn: []))
        for tag in ["db.statement:x", "http.method:GET", "span.kind:client", "exception.type:Declined"] {
            #expect(
                try Self.tags("service=cart&tag=\(tag)", narrow) == [
                    #"{"k8s.namespace.name":"web"}"#, #"{"istio.namespace":"web"}"#,
                ], "\(tag)")
        }
        let mixed = try Self.scope(["payments", "web"]).seen(by: .partsOfSpans(wholeIn: [#require(Namespace("web"))]))
        #expect(
            try Self.tags("service=cart&tag=a:b", mixed) == [
                #"{"k8s.namespace.name":"payments"}"#, #"{"a":"b","k8s.namespace.name":"web"}"#,
                #"{"istio.namespace":"payments"}"#, #"{"a":"b","istio.namespace":"web"}"#,
            ])
        #expect(
            try Self.tags("service=cart&tag=a:b", .everywhere.seen(by: .partsOfSpans(wholeIn: []))) == [nil])
    }

    @Test(
        "a value in which names of peers may be written over is not sent for who does not see all",
        arguments: [
            ("http.url:http%3A//ledger.payments.svc.cluster.local", false), ("http.url:http%3A//example.com", true),
            ("peer.service:ledger", true), ("peer.service:ledger.payments", false),
            ("peer.namespace:payments", false), ("peer.namespace:web", true), ("k8s.namespace.name:payments", false),
            ("note:spiffe%3A//td/ns/payments/sa/x", false), ("note:plain", true),
        ])
    func peers(tag: String, isSent: Bool) throws {
        let scope = SearchScope(namespaces: [try #require(Namespace("web"))], keys: ["service.namespace"])
        let sent = try #require(try Self.tags("service=cart&tag=\(tag)", scope.seen(by: .wholeSpans)).first)
        #expect((sent != #"{"service.namespace":"web"}"#) == isSent, "\(sent ?? "nothing")")
        #expect(try Self.tags("service=cart&tag=\(tag)", scope).first != #"{"service.namespace":"web"}"#)
    }

    @Test("where not all that is meant can be asked for, an answer with room left is short, whatever the store has")
    func mayMiss() throws {
        func isShort(_ query: String, _ scope: SearchScope, most: Int = 32, results: Int = 0) throws -> Bool {
            let plan = Self.backend.plan(try Self.search(query), within: scope, most: most)
            var progress = UpstreamPlan.Progress()
            progress.results = results
            return plan.isShort(after: progress)
        }
        let narrow = try Self.scope(["a", "b"], services: ["legacy"], suffix: true).seen(by: .wholeSpans)
        let everywhere = SearchScope.everywhere
        let open = SearchScope(namespaces: narrow.namespaces, keys: narrow.keys, isOpen: true)
        #expect(try !isShort("service=cart", narrow))
        #expect(try !isShort("service=legacy", narrow))
        #expect(try !isShort("service=cart.a", narrow))
        #expect(try isShort("service=cart", narrow, most: 3))
        #expect(try isShort("service=cart&tag=istio.namespace:other", narrow))
        #expect(try !isShort("service=cart&tag=istio.namespace:a", narrow))
        #expect(try isShort("service=cart", open.seen(by: .partsOfSpans(wholeIn: []))))
        #expect(try isShort("service=cart&limit=3", everywhere.seen(by: .wholeSpans), results: 2))
        #expect(try !isShort("service=cart&limit=3", everywhere.seen(by: .wholeSpans), results: 3))
        #expect(try !isShort("service=cart", everywhere))
    }

    @Test(
        "a key is known under every name by which a store may find its attribute",
        arguments: [
            ("scope.name", "otel.scope.name"), ("scope@version", "otel.scope.version"),
            ("span.status", "otel.status_code"), ("error", "otel.status_code"), ("event.user.email", "user.email"),
            ("instrumentation:user.email", "user.email"), ("resource_attr:user.email", "user.email"),
            ("link.user@email", "user.email"),
        ])
    func spellings(key: String, meant: String) {
        #expect(Self.backend.spellings(of: UTF8Text(key)).contains(UTF8Text(meant)))
    }

    @Test(
        "a key that begins as a place of a store's own is not sent",
        arguments: ["scope.name", "event.a", "span.status"])
    func places(key: String) throws {
        #expect(try Self.tags("service=cart&tag=\(key):x", .everywhere) == [nil])
    }

    @Test("an operation that may have been written over is not sent, and one that was not is")
    func operation() throws {
        for (name, isSent) in [("GET", true), ("GET%20redacted/x", false), ("redacte", true)] {
            let plan = Self.backend.plan(
                try Self.search("service=cart&operation=\(name)"), within: .everywhere, most: 1)
            let step = try #require(plan.steps(after: UpstreamPlan.Progress()).first)
            #expect(step.question.request.query.contains { $0.name.string == "operation" } == isSent, "\(name)")
        }
    }

    @Test("more is asked for four times as much, twice, and by itself never more than 1,500")
    func widened() throws {
        #expect(try Self.limits("service=cart&limit=20", rounds: 5) == [20, 80, 320])
        #expect(try Self.limits("service=cart&limit=100", rounds: 5) == [100, 400, 1_500])
        #expect(try Self.limits("service=cart&limit=1500", rounds: 5) == [1_500])
        #expect(try Self.limits("service=cart&limit=9000", rounds: 5) == [9_000])
        #expect(try Self.limits("service=cart&start=5&end=4", rounds: 5) == [])
    }
}
