/// Questions of searches and lists that are refused by name, each with one answer.
extension Door {
    static let searches =
        bad(
            "parameter-missing", "/api/traces",
            ["", "?start=1", "?service=", "?service=&limit=20", "?limit=20&tag=a:b"]
        )
        + bad("parameter-missing", "/api/operations", ["", "?service=", "?spanKind=server"])
        + bad(
            "parameter-unknown", "/api/traces?service=cart",
            [
                "&x=1", "&Limit=20", "&query.service=a", "&serviceName=a", "&spanKind=server", "&max-duration=1s",
                "&offset=1", "&tagss=a:b",
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
        + bad("query-malformed", "/api/traces?service=cart", ["&operation", "&tag=a:b;c", "&tags=a=b", "&"])
        + bad("target-encoding", "/api/traces?service=cart", ["&operation=%ff", "&tag=a:%0a", "&tags=%"])
        + bad("parameter-repeated", "/api/traces?service=cart", ["&service=cart", "&limit=1&limit=1", "&Service=a"])

    private static func bad(_ code: String, _ start: String, _ ends: [String]) -> [Door] {
        ends.map { Door("search \(start)\($0)", target: start + $0, 400, code, .denied) }
    }
}
