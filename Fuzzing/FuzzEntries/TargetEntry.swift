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
            target = try RequestTarget(parsing: bytes, lists: JaegerBackend().lists)
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
            let again = try RequestTarget(parsing: written.bytes, lists: JaegerBackend().lists)
            try law("and is read as it was", again == target)
        }
        return try TargetLaws.route(target)
    }

    private static func targetSeeds() throws -> [[UInt8]] {
        let own = [
            "/api/traces/41dfbdece71aac11a179da94153e2174?start=5&end=0009&raw=false&prettyPrint=1",
            "/api/traces/ab?prettyPrint=%74rue", "/api/traces?traceID=ab&traceID=AB&traceID=1&start=5",
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
    static func route(_ target: RequestTarget) throws -> String {
        let backend = JaegerBackend()
        guard let query = try? backend.recognize(.get, target) else { return "unknown" }
        let scope = NamespaceScope(permitted: [GlobPattern("*")], forbidden: [])
        let steps = backend.plan(query, within: scope).steps
        try law("each trace is asked for once", steps.map(\.trace) == query.traces)
        try law("no trace twice", Set(steps.map(\.trace.id)).count == steps.count)
        for step in steps {
            let sent = UpstreamTarget(segments: step.request.segments, query: step.request.query)
            let again = try sent.map { try backend.recognize(.get, RequestTarget(parsing: $0.bytes)) }
            let trace = step.trace
            let expected = TraceByID(id: trace.id, start: trace.start, end: trace.end, raw: true)
            try law("the store is asked for the same trace, raw", again == .readTrace(expected))
        }
        try law("no other method has the route", (try? backend.recognize(.post, target)) == nil)
        return "route"
    }
}
