/// A request that is refused before anything is asked of the store, and what must come of it.
struct Door: Sendable {
    /// Where on the record a refusal is.
    enum Recorded: Sendable {
        /// Before identity: summed up by reason.
        case failure(String)
        /// After identity: an access of its own, with the refusal's code.
        case denied
    }

    let what: String
    let method: String
    let target: String
    /// Field lines beside Host and Connection; `TOKEN` stands for a good token.
    let fields: [String]
    let status: Int
    let code: String
    let recorded: Recorded

    static let trace = "/api/traces/41dfbdece71aac11a179da94153e2174"
    static let token = "Authorization: Bearer TOKEN"

    init(
        _ what: String, method: String = "GET", target: String = trace, fields: [String] = [token], _ status: Int,
        _ code: String, _ recorded: Recorded = .denied
    ) {
        self.what = what
        self.method = method
        self.target = target
        self.fields = fields
        self.status = status
        self.code = code
        self.recorded = recorded
    }

    /// Right tokens, wrong questions.
    static let questions = routes + methods + parameters + batches + searches + v3 + refusedRoutes + targets + syntax

    private static let routes = doors(
        "route",
        [
            "/searches", "/search/x", "/static", "/static/x", "/static/a.html", "/trace", "/api", "/api/services/cart",
            "/api/services/cart/operation",
            "/api/dependencies/x", "/api/v3/traces/41dfbdece71aac11a179da94153e2174/x", "/api/v3", "/API/traces/1",
            "/api/Traces/1",
            "/trace/1/x", trace + "/x", "/livez", "/readyz", "/metrics",
        ], 404, "route-unknown")

    private static let methods = ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "FOO"].map {
        Door("method " + $0, method: $0, 405, "method-not-allowed")
    }

    private static let parameters =
        queries(
            "value",
            ["start=x", "end=-1", "end=1.5", "start=9999999999999999999", "raw=%20", "raw=yes", "raw=TrUe"],
            "parameter-malformed")
        + queries(
            "parameter", ["x=1", "x", "Raw=true", "access_token=a", "prettyprint=true", "limit=20"], "parameter-unknown"
        )
        + queries(
            "query", ["raw=true;end=1", "=1", "raw=true&", "&raw", "raw&&end", "r%20aw=1", "r%20aw", "raw=true=true"],
            "query-malformed")
        + queries(
            "repeated",
            [
                "raw=true&raw=true", "raw&raw", "raw=true&raw", "raw&r%61w=true", "raw=true&RAW=false",
                "start=1&end=2&start=1", "r%61w=true&raw=true",
            ],
            "parameter-repeated")

    private static let batches =
        [
            "?traceID=", "?traceID", "?traceID=1&traceID", "?traceID=zzz", "?traceID=1,2", "?traceID=1&traceID=0",
            "?traceID=Qd-97OcarBGhedqUFT4hdA",
        ].map {
            Door("batch " + $0, target: "/api/traces" + $0, 400, "trace-id-malformed", .denied)
        }
        + [
            Door("batch and search", target: "/api/traces?traceID=1&service=a", 400, "parameter-malformed", .denied),
            Door("two spellings", target: "/api/traces?traceID=1&traceid=2", 400, "parameter-repeated", .denied),
            Door("a window twice", target: "/api/traces?traceID=1&end=1&end=2", 400, "parameter-repeated", .denied),
        ]

    private static let targets =
        doors(
            "path",
            [
                "//api/traces/1", "/api//traces/1", "/api/traces/", trace + "/", "/api/traces/../traces/1",
                "/api/./traces/1", "/api/%2e%2e/traces/1", "/api/traces/1%2f", "/api/traces/1%5c", "/api/traces/1%3bx",
                "/api/traces/%2531", "/api/traces/1;x=1",
            ], 400, "path-malformed")
        + doors(
            "encoding",
            ["/api/traces/%", "/api/traces/%4", "/api/traces/%ff", "/api/traces/1%00", "/api/traces/1%0a"], 400,
            "target-encoding")
        + doors(
            "id",
            [
                "zzz", "0", "00000000000000000000000000000000", "011111111111111111111111111111111", "0x1", "+1", "-1",
                "%201", "1,2", "Qd%2B97OcarBGhedqUFT4hdA%3D%3D", "Qd-97OcarBGhedqUFT4hdA", "%D9%A1",
            ].map { "/api/traces/" + $0 }, 400, "trace-id-malformed")

    private static let syntax = [
        malformed("a fragment", target: trace + "#x", "target-byte"),
        malformed("a backslash", target: #"/api\traces\1"#, "target-byte"),
        malformed("absolute form", target: "http://h" + trace, "target-form"),
        malformed("a body on GET", more: "Content-Length: 3", "body-not-allowed"),
        malformed("a chunked body on GET", more: "Transfer-Encoding: chunked", "body-not-allowed"),
        malformed("another method in a field", more: "X-HTTP-Method-Override: POST", "method-override"),
        malformed("two hosts", more: "Host: other", "field-repeated"),
        malformed("a field name with a blank", more: "X : y", "field-name"),
    ]

    private static func doors(_ what: String, _ targets: [String], _ status: Int, _ code: String) -> [Door] {
        targets.map { Door(what + " " + $0, target: $0, status, code) }
    }

    private static func queries(_ what: String, _ queries: [String], _ code: String) -> [Door] {
        queries.map { Door(what + " " + $0, target: trace + "?" + $0, 400, code) }
    }

    /// No request at all: refused before it is known who asks.
    private static func malformed(
        _ what: String, target: String = trace, more field: String? = nil, _ code: String
    ) -> Door {
        Door(what, target: target, fields: [token] + (field.map { [$0] } ?? []), 400, code, .failure(code))
    }
}
