import Backends
import HTTPSyntax
import Quantities
import TestSupport
import TraceModel

extension FuzzEntry {
    /// A request's target: path, query, route, and what is sent to the store for it.
    static let target = FuzzEntry("target", mostBytes: 1024, dictionary: "http", seeds: targetSeeds) { bytes in
        let target: RequestTarget
        do throws(TargetRefusal) {
            target = try TargetLaws.read(bytes)
        } catch {
            try law("a refusal is one line", Array(error.description.utf8).isOneLine)
            return "refused"
        }
        let path = try? RequestTarget.segments(ofPathIn: bytes)
        try law("the path alone reads the same", path == target.segments)
        try law("no segment is empty or dots", target.segments.allSatisfy { !["", ".", ".."].contains($0.string) })
        try law("no segment holds a slash", target.segments.allSatisfy { !$0.bytes.contains(UInt8(ascii: "/")) })
        let written = UpstreamTarget(segments: target.segments, query: target.query.map { ($0.name, $0.value) })
        try law("a target that was read can be written", written != nil)
        if let written, written.bytes.count <= 8 << 10 {
            let again = try TargetLaws.read(written.bytes)
            try law("and is read as it was", again == target)
        }
        return try TargetLaws.route(target)
    }

    private static func targetSeeds() throws -> [[UInt8]] {
        let own = [
            "/api/traces/41dfbdece71aac11a179da94153e2174?start=5&end=0009&raw=false&prettyPrint=1",
            "/api/traces?service=a&operation=b&start=5&end=9&limit=20&minDuration=1.5ms&maxDuration=2s&tag=a:b&raw=true",
            #"/api/traces?service=a.b&tags=%7B%22http.method%22%3A%22GET%22,%22error%22:%22true%22%7D&lookback=1h"#,
            "/api/traces/ab?prettyPrint=%74rue", "/api/traces?traceID=ab&traceID=AB&traceID=1&start=5",
            "/api/v3/trace-summaries?query.serviceName=a&query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax="
                + "2026-11-23T03:30:00.5Z&query.search_depth=20&query.durationMin=1ms&query.attributes=%7B%22a%22:%22b%22%7D",
            "/api/v3/traces/ab?start_time=2026-11-23T02:30:00Z&rawTraces=true",
            "/api/v3/traces?query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:30:00Z",
            "/api/dependencies?endTs=1&lookback=2",
            "/api/metrics/calls?service=a&service=b&quantile=0.5&spanKind=server",
            "/api/v3/services", "/api/v3/operations?service=a&span_kind=server",
            "/api/services?prettyPrint=1", "/api/operations?service=a&spanKind=server", "/api/services/a.b/operations",
            "/", "/?", "/a%20b/c+d?x=%C3%A9+y&z=",
        ]
        let recorded = try Seeds.json("Tests/HTTPSyntaxTests/Data/paths.json").objects("paths").map {
            $0.text("target")
        }
        return (own + recorded).map { Array($0.utf8) }
    }
}

/// The laws of Jaeger's routes.
private enum TargetLaws {
    private static let backend = JaegerBackend()
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// As the gateway reads it.
    static func read(_ bytes: [UInt8]) throws(TargetRefusal) -> RequestTarget {
        let path = try RequestTarget.segments(ofPathIn: bytes)
        return try RequestTarget(path: path, queryIn: bytes, lists: backend.lists(at: path))
    }

    static func route(_ target: RequestTarget) throws -> String {
        guard let query = try? backend.recognize(.get, target, at: now) else { return "unknown" }
        if case .aggregate(let sum) = query { return try aggregate(sum, target) }
        try law("no other method has the route", (try? backend.recognize(.post, target, at: now)) == nil)
        switch query {
        case .readTrace(let trace): try byID(query, [trace])
        case .readTraces(let traces): try byID(query, traces)
        case .search(let search):
            try searched(search)
            return "search"
        case .summarize(let search):
            try searched(search)
            return "summaries"
        case .names:
            try law("the store is not asked for names", steps(query, .everywhere).isEmpty)
            return "names"
        case .page, .aggregate: try law("neither is one of the API's questions for traces", false)
        }
        return "route"
    }

    /// Its parameters are looked at when it is known who asks.
    private static func aggregate(_ sum: StoreAggregate, _ target: RequestTarget) throws -> String {
        guard let request = try? backend.request(of: sum) else { return "refused sum" }
        let asked = target.query.filter { !$0.value.bytes.isEmpty }
        let isSame = asked.map(\.name) == request.query.map(\.name) && asked.map(\.value) == request.query.map(\.value)
        try law("a sum is asked for as it came", request.segments == target.segments && isSame)
        return "sum"
    }

    private static func steps(_ query: TraceQuery, _ scope: SearchScope) -> [UpstreamPlan.Step] {
        backend.plan(query, within: scope, most: 32).steps(after: UpstreamPlan.Progress())
    }

    /// What the store would understand.
    private static func sent(_ step: UpstreamPlan.Step) throws -> TraceQuery? {
        let sent = UpstreamTarget(segments: step.question.request.segments, query: step.question.request.query)
        return try sent.map { try backend.recognize(.get, read($0.bytes), at: now) }
    }

    private static func byID(_ query: TraceQuery, _ traces: [TraceByID]) throws {
        let steps = steps(query, .everywhere)
        let asked = steps.map { if case .trace(let trace) = $0.reply { trace } else { TraceByID?.none } }
        try law("each trace is asked for once", asked == traces)
        try law("no trace twice", Set(traces.map(\.id)).count == steps.count)
        for (step, trace) in zip(steps, traces) {
            let expected = TraceByID(id: trace.id, start: trace.start, end: trace.end, raw: true, form: trace.form)
            try law("the store is asked for the same trace, raw", try sent(step) == .readTrace(expected))
        }
    }

    private static func searched(_ search: TraceSearch) throws {
        guard let namespace = Namespace("payments") else { return }
        let scope = SearchScope(namespaces: [namespace], keys: ["k8s.namespace.name", "istio.namespace"])
        for step in steps(.search(search), scope) {
            guard case .search(let sent)? = try sent(step) else { return try law("a search is a search", false) }
            try law("of the same service, raw", sent.service == search.service && sent.raw)
            try law("and the same time", sent.start == search.start && sent.end == search.end)
            try law("as many traces", sent.limit == search.limit)
            let added = sent.tags.filter { !search.tags.contains($0) }
            let narrows = sent.tags.contains { scope.keys.contains($0.key.string) && $0.value == namespace.text }
            try law("narrowed by one tag of ours", narrows && added.count <= 1)
            try law("and no wider time", sent.minDuration == search.minDuration)
        }
    }
}
