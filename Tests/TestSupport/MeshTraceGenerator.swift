/// Makes a `MeshTrace` call by call until it has as many spans as wanted.
struct MeshTraceGenerator {
    private struct Call {
        let caller: MeshWorkload
        let callee: MeshWorkload
        let path: String
        let fails: Bool
    }

    private var random: SeededGenerator
    private let wanted: Int
    private let pods: Int
    private var trace: MeshTrace
    private var places: [String: Int] = [:]
    private var clock = 1_795_401_380_000_000

    init(seed: UInt64, spans: Int) {
        random = SeededGenerator(seed: seed)
        wanted = spans
        pods = 1 + spans / 500
        trace = MeshTrace(id: random.hex(32))
    }

    mutating func run() -> MeshTrace {
        var entries: [(workload: MeshWorkload, span: String)] = []
        while trace.spans.count < wanted {
            let caller = entries.isEmpty ? (MeshWorkload.all[0], nil) : entry(among: entries)
            let callee = MeshWorkload.all[Int.random(in: 1..<MeshWorkload.all.count, using: &random)]
            let call = Call(
                caller: caller.0, callee: callee,
                path: callee.paths[Int.random(in: 0..<callee.paths.count, using: &random)],
                fails: random.chance(8))
            entries.append((callee, make(call, below: caller.1)))
        }
        trace.spans.removeLast(trace.spans.count - wanted)
        trace.spans.shuffle(using: &random)
        return trace
    }

    /// One of the latest callees: traces are deep first and wide later.
    private mutating func entry(among entries: [(workload: MeshWorkload, span: String)]) -> (MeshWorkload, String?) {
        let recent = entries.suffix(24)
        let chosen = recent[Int.random(in: recent.indices, using: &random)]
        return (chosen.workload, chosen.span)
    }

    /// The four spans of a call, and what the callee asks of its database; returns the callee's span.
    private mutating func make(_ call: Call, below parent: String?) -> String {
        let client = add(
            parent, "POST " + call.path, app: call.caller, tags: applicationTags(call, isServer: false), call.fails)
        let name = call.callee.host + ":8080/*"
        let out = add(client, name, sidecar: call.caller, tags: sidecarTags(call, isServer: false), call.fails)
        let into = add(out, name, sidecar: call.callee, tags: sidecarTags(call, isServer: true), call.fails)
        let server = add(
            into, "POST " + call.path, app: call.callee, tags: applicationTags(call, isServer: true), call.fails)
        if random.chance(60) {
            _ = add(server, "SELECT " + call.callee.name, app: call.callee, tags: databaseTags(call.callee), false)
        }
        return server
    }

    private mutating func add(
        _ parent: String?, _ name: String, app: MeshWorkload, tags: [MeshTrace.Tag], _ fails: Bool
    ) -> String {
        add(parent, name, process: place(of: app, isSidecar: false), tags: tags, failure: fails ? failure(of: app) : [])
    }

    private mutating func add(
        _ parent: String?, _ name: String, sidecar: MeshWorkload, tags: [MeshTrace.Tag], _ fails: Bool
    ) -> String {
        add(parent, name, process: place(of: sidecar, isSidecar: true), tags: tags, failure: [])
    }

    private mutating func add(
        _ parent: String?, _ name: String, process: Int, tags: [MeshTrace.Tag], failure: [MeshTrace.Tag]
    ) -> String {
        let id = random.hex(16)
        clock += Int.random(in: 100...1200, using: &random)
        trace.spans.append(
            MeshTrace.Span(
                id: id, parent: parent, name: name, process: process, start: clock,
                duration: Int.random(in: 200...60_000, using: &random), tags: tags, failure: failure))
        return id
    }

    private mutating func place(of workload: MeshWorkload, isSidecar: Bool) -> Int {
        let pod = Int.random(in: 0..<pods, using: &random)
        let key = "\(workload.name)/\(isSidecar)/\(pod)"
        if let place = places[key] { return place }
        trace.processes.append(workload.process(pod: pod, isSidecar: isSidecar))
        places[key] = trace.processes.count - 1
        return trace.processes.count - 1
    }

    private mutating func applicationTags(_ call: Call, isServer: Bool) -> [MeshTrace.Tag] {
        var tags: [MeshTrace.Tag] = [
            .init("otel.scope.name", "io.opentelemetry.http"), .init("otel.scope.version", "2.11.0"),
            .init("http.request.method", "POST"), .init("http.response.status_code", call.fails ? 502 : 200),
            .init("http.request.header.authorization", #"["Bearer \#(random.hex(32)).\#(random.hex(48))"]"#),
        ]
        if isServer {
            tags += [
                .init("url.path", call.path), .init("http.route", call.path), .init("client.address", "10.0.4.10"),
                .init("user_agent.original", call.caller.name + "/3.14.0"), .init("thread.id", 71),
                .init("cache.hit", random.chance(50)), .init("enduser.id", "user-" + random.hex(6)),
                .init("span.kind", "server"),
            ]
        } else {
            tags += [
                .init("url.full", "http://\(call.callee.host):8080\(call.path)?session=\(random.hex(12))"),
                .init("server.address", call.callee.host), .init("server.port", 8080),
                .init("network.protocol.version", "1.1"), .init("span.kind", "client"),
            ]
        }
        return call.fails ? tags + [.init("otel.status_code", "ERROR"), .init("error", true)] : tags
    }

    private mutating func sidecarTags(_ call: Call, isServer: Bool) -> [MeshTrace.Tag] {
        let own = isServer ? call.callee : call.caller
        let cluster = isServer ? "inbound|8080||" : "outbound|8080||" + call.callee.host
        let pod = own.pod(Int.random(in: 0..<pods, using: &random))
        return [
            .init("otel.scope.name", "envoy"), .init("otel.scope.version", "1.35.0"), .init("component", "proxy"),
            .init("istio.canonical_service", own.name), .init("istio.canonical_revision", "v1"),
            .init("istio.mesh_id", "cluster.local"), .init("istio.namespace", own.namespace),
            .init("istio.cluster_id", "prod-eu-1"),
            .init("node_id", "sidecar~10.0.6.12~\(pod).\(own.namespace)~\(own.namespace).svc.cluster.local"),
            .init("upstream_cluster", cluster), .init("upstream_cluster.name", cluster),
            .init("response_flags", call.fails ? "UF,URX" : "-"), .init("peer.address", "10.0.1.10"),
            .init("http.url", "http://\(call.callee.host):8080\(call.path)"), .init("http.method", "POST"),
            .init("http.protocol", "HTTP/1.1"), .init("http.status_code", call.fails ? "502" : "200"),
            .init("user_agent", call.caller.name + "/3.14.0"),
            .init("guid:x-request-id", "\(random.hex(8))-\(random.hex(4))-\(random.hex(4))-\(random.hex(12))"),
            .init("request_size", String(Int.random(in: 100...9000, using: &random))),
            .init("response_size", String(Int.random(in: 100...60_000, using: &random))),
            .init("downstream_cluster", "-"), .init("span.kind", isServer ? "server" : "client"),
        ]
    }

    private mutating func databaseTags(_ workload: MeshWorkload) -> [MeshTrace.Tag] {
        [
            .init("otel.scope.name", "io.opentelemetry.jdbc"), .init("db.system", "postgresql"),
            .init("db.statement", "SELECT * FROM \(workload.name) WHERE owner = 'user-\(random.hex(6))' LIMIT 20"),
            .init("db.name", workload.name), .init("db.user", "svc_" + workload.name),
            .init(
                "db.connection_string",
                "postgresql://svc:pw-\(random.hex(8))@db.\(workload.namespace).svc.cluster.local/db"),
            .init("server.port", 5432), .init("db.rows", Int.random(in: 0...400, using: &random)),
            .init("span.kind", "client"),
        ]
    }

    private mutating func failure(of workload: MeshWorkload) -> [MeshTrace.Tag] {
        [
            .init("event", "exception"), .init("exception.type", "java.net.SocketTimeoutException"),
            .init("exception.message", "\(workload.host):8080 returned 502 (user-\(random.hex(6)))"),
            .init(
                "exception.stacktrace",
                "java.net.SocketTimeoutException: 502\n\tat com.example.Client.call(Client.java:88)\n\tat com.example.Retry.run(Retry.java:17)"
            ),
        ]
    }
}
