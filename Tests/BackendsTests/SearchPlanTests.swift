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

    @Test("what masked spans withhold is matched here alone, and what they show is sent")
    func withheld() throws {
        let scope = SearchScope.everywhere.showing(only: .minimal)
        for (tag, isSent) in [
            ("db.statement:x", false), ("http.method:GET", true), ("span.kind:client", true),
            ("resource.host:a", false),
        ] {
            let sent = try #require(try Self.tags("service=cart&tag=\(tag)", scope).first)
            #expect((sent != nil) == isSent, "\(tag)")
        }
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
