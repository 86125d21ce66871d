/// Questions of searches and lists that are refused by name, each with one answer.
extension Door {
    static let searches =
        bad(
            "parameter-missing", "/api/traces",
            ["", "?start=1", "?service=", "?service", "?service=&limit=20", "?limit=20&tag=a:b"]
        )
        + bad("parameter-missing", "/api/operations", ["", "?service=", "?spanKind=server"])
        + bad(
            "parameter-unknown", "/api/traces?service=cart",
            [
                "&x=1", "&Limit=20", "&query.service=a", "&serviceName=a", "&spanKind=server", "&max-duration=1s",
                "&offset=1", "&offset", "&tagss=a:b",
            ])
        + bad("parameter-unknown", "/api/services", ["?service=a", "?limit=1", "?x="])
        + bad("parameter-unknown", "/api/operations?service=a", ["&kind=server", "&spankind=server"])
        + bad("parameter-unknown", "/api/services/cart/operations", ["?service=a", "?spanKind=server"])
        + bad(
            "parameter-malformed", "/api/traces?service=cart",
            [
                "&limit=0", "&limit=-1", "&limit=1.5", "&limit=x", "&limit=10001", "&limit=99999999999", "&limit=%201",
                "&start=x", "&start=-5", "&start=1e3", "&start=2026-11-29T00:00:00Z", "&end=1234567890123456789",
                "&minDuration=5", "&minDuration=-1s", "&minDuration=1", "&minDuration=s", "&minDuration=1d",
                "&minDuration=1%20s", "&maxDuration=.s", "&maxDuration=9999999999999h",
                "&minDuration=2s&maxDuration=1s",
                "&raw=perhaps", "&tag=a", "&tag=:b", "&tag=a:b&tag=a:c", "&tags=x", "&tags=%5B%5D", "&tags=%7B",
                "&tags=%7B%22a%22:1%7D", "&tags=%7B%22a%22:null%7D", "&tags=%7B%22a%22:%22b%22,%22a%22:%22b%22%7D",
                "&tags=%7B%22%22:%22b%22%7D", "&tag=a:b&tags=%7B%22a%22:%22c%22%7D", "&tags=%7B%22a%22:%22b%22%7Dx",
            ])
        + bad("query-malformed", "/api/traces?service=cart", ["&tag=a:b;c", "&tags=a=b", "&", "&&operation"])
        + bad("target-encoding", "/api/traces?service=cart", ["&operation=%ff", "&tag=a:%0a", "&tags=%"])
        + bad(
            "parameter-repeated", "/api/traces?service=cart",
            ["&service=cart", "&service", "&limit&limit", "&limit=1&limit=1", "&Service=a"])

    /// Routes of a Jaeger that are refused by name, with any method and whatever is asked there.
    static let refusedRoutes =
        refused(
            "not-narrowable",
            [
                "/api/dependencies?endTs=1795415557701&lookback=604800000", "/api/dependencies",
                "/api/v3/dependencies?x=1",
                "/api/metrics/latencies?service=a.b.c&quantile=0.5", "/api/metrics/calls", "/api/metrics/minstep",
                "/api/deep-dependencies", "/api/quality-metrics", "/analytics/v1/dependencies",
            ])
        + refused(
            "not-served",
            [
                "/api/archive/41dfbdece71aac11a179da94153e2174", "/api/transform", "/api/sampling?service=cart",
                "/api/ai/chat", "/api/ai/mcp/1", "/mcp", "/mcp/x", "/api/mcp", "/api/otlp/v1/traces",
            ])

    private static func refused(_ code: String, _ targets: [String]) -> [Door] {
        targets.flatMap { target in
            ["GET", "POST", "DELETE"].map { method in
                Door("\(method) \(target)", method: method, target: target, 403, code, .denied)
            }
        }
    }

    private static let summaries =
        "/api/v3/trace-summaries?query.serviceName=a&query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax="

    /// Those of `/api/v3`.
    static let v3 =
        bad("parameter-unknown", "/api/v3/services", ["?service=a", "?x=1"])
        + bad("parameter-unknown", "/api/v3/operations?service=a", ["&spankind=server", "&query.service=a"])
        + bad(
            "parameter-unknown", summaries + "2026-11-23T03:30:00Z",
            [
                "&serviceName=a", "&service=a", "&query.limit=5", "&filter=x", "&prettyPrint=1",
                "&query.ServiceName2=a",
            ])
        + bad(
            "parameter-missing", "/api/v3/trace-summaries",
            [
                "", "?query.serviceName=a", "?query.serviceName=&query.startTimeMin=2026-11-23T02:30:00Z",
                "?query.serviceName=a&query.startTimeMin=2026-11-23T02:30:00Z",
            ])
        + bad(
            "parameter-unknown", "/api/v3/traces/41dfbdece71aac11a179da94153e2174",
            ["?raw=true", "?start=1", "?query.rawTraces=true", "?prettyPrint=1", "?starttime=2026-11-23T02:30:00Z"])
        + bad(
            "parameter-malformed", "/api/v3/traces/41dfbdece71aac11a179da94153e2174",
            [
                "?startTime=1795401380002700", "?end_time=x", "?rawTraces=2", "?rawTraces=true&raw_traces=false",
                "?startTime=2026-11-23",
            ])
        + bad(
            "trace-id-malformed", "/api/v3/traces/",
            [
                "x", "QdC97Oca5xGhedqUFT4hdA", "QdC97Oca5xGhedqUFT4hdA==", "0", "0x1", "+1", "41%20",
                "41dfbdece71aac11a179da94153e21740", "00000000000000000000000000000000",
            ])
        + bad("parameter-missing", "/api/v3/traces", ["", "?query.serviceName=a"])
        + bad(
            "parameter-unknown",
            "/api/v3/traces?query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:30:00Z",
            ["&service=a", "&serviceName=a", "&limit=5", "&raw=true"])
        + bad(
            "parameter-malformed", summaries,
            [
                "2026-11-23T02:30:00Z", "2026-11-23T02:29:59Z", "1795405000000000", "tomorrow", "2026-11-23",
                "2026-13-23T02:30:00Z",
            ])
        + bad(
            "parameter-malformed", summaries + "2026-11-23T03:30:00Z",
            [
                "&query.searchDepth=0", "&query.searchDepth=-1", "&query.searchDepth=x", "&query.num_traces=10001",
                "&query.searchDepth=20&query.search_depth=21", "&query.service_name=b", "&query.durationMin=5",
                "&query.durationMin=2s&query.durationMax=1s", "&query.rawTraces=perhaps", "&query.attributes=x",
                "&query.attributes=%7B%22a%22:1%7D", "&query.attributes=%5B%5D",
                "&query.start_time_min=2026-11-23T02:30:01Z",
            ])

    private static func bad(_ code: String, _ start: String, _ ends: [String]) -> [Door] {
        ends.map { Door("search \(start)\($0)", target: start + $0, 400, code, .denied) }
    }
}
