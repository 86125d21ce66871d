/// What a worn store is asked, and what a good one would say.
struct WornQuestion: Sendable {
    let target: String
    let number: Int

    /// How the number `number` is asked about.
    enum Kind: String, CaseIterable {
        case trace, newerTrace, search, newerSearch, list

        static func of(_ number: Int) -> Kind {
            switch number % 10 {
            case 0...3: .trace
            case 4...5: .newerTrace
            case 6...7: .search
            case 8: .newerSearch
            default: .list
            }
        }
    }

    /// What callers ask the gateway.
    static func asked(_ number: Int) -> String {
        let times = ("2026-11-23T02:30:00Z", "2026-11-24T00:00:00Z")
        switch Kind.of(number) {
        case .trace: return "/api/traces/\(id(number))"
        case .newerTrace: return "/api/v3/traces/\(id(number))"
        case .search: return SearchTests.target("service=n\(number)n")
        case .newerSearch:
            return
                "/api/v3/traces?query.serviceName=n\(number)n&query.startTimeMin=\(times.0)&query.startTimeMax=\(times.1)"
        case .list: return ["/api/services", "/api/operations?service=n1n", "/api/v3/services"][number / 10 % 3]
        }
    }

    static func id(_ number: Int) -> String {
        let digits = String(number + 1)
        return "ab" + String(repeating: "0", count: 30 - digits.count) + digits
    }

    /// Which number the store is asked about: by a trace's id, or by a service.
    static func number(in target: Substring) -> Int? {
        if let service = target.split(separator: "=").first(where: { $0.hasPrefix("n") }) {
            return Int(service.dropFirst().prefix { $0.isNumber })
        }
        let last = target.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        return last.hasPrefix("ab00") ? Int(last.dropFirst(2)).map { $0 - 1 } : nil
    }

    private var isNewer: Bool { target.contains("/v3/") }

    /// Of a good reply.
    var body: [UInt8] {
        let path = target.prefix { $0 != "?" }
        switch path.split(separator: "/").last {
        case "services": return Array((isNewer ? #"{"services":["n1n"]}"# : Self.list(#""n1n""#)).utf8)
        case "operations":
            let operation = #"{"name":"o1","spanKind":""}"#
            return Array((isNewer ? #"{"operations":[\#(operation)]}"# : Self.list(operation)).utf8)
        default: return formed(Self.trace(number, id: Self.id(number), service: "n\(number)n", operation: "o\(number)"))
        }
    }

    /// What nobody has asked for.
    var other: [UInt8] {
        formed(Self.trace(number, id: Self.id(77_777_777), service: "s3cr3t", operation: "s3cr3t"))
    }

    /// What a store says that has nothing.
    var nothing: [UInt8] {
        if isNewer {
            let body = #"{"error":{"httpCode":404,"message":"No traces found"}}"#
            return HostileReply.reply(Array(body.utf8), status: "404 Not Found", type: "text/plain; charset=utf-8")
        }
        guard target.hasPrefix("/api/traces/") else { return HostileReply.reply(Self.list("")) }
        let errors = #"[{"code":404,"msg":"trace not found"}]"#
        let body = #"{"data":null,"total":0,"limit":0,"offset":0,"errors":\#(errors)}"# + "\n"
        return HostileReply.reply(Array(body.utf8), status: "404 Not Found", type: "text/plain; charset=utf-8")
    }

    private func formed(_ older: String) -> [UInt8] {
        isNewer ? NewerForm.reply(Array(older.utf8)) ?? [] : Array(older.utf8)
    }

    private static func list(_ items: String) -> String {
        #"{"data":[\#(items)],"total":\#(items.isEmpty ? 0 : 1),"limit":0,"offset":0,"errors":null}"#
    }

    /// Of spans that the payments engineer sees.
    private static func trace(_ number: Int, id: String, service: String, operation: String) -> String {
        let spans = (0...number % 40).map { place in
            #"{"traceID":"\#(id)","spanID":"00000000000000\#(10 + place)","operationName":"\#(operation)","references":[],"#
                + #""startTime":1795450000000000,"duration":1,"tags":[],"logs":[],"processID":"p1"}"#
        }
        let tags = #"[{"key":"k8s.namespace.name","type":"string","value":"payments"}]"#
        let processes = #"{"p1":{"serviceName":"\#(service)","tags":\#(tags)}}"#
        return list(
            #"{"traceID":"\#(id)","spans":[\#(spans.joined(separator: ","))],"processes":\#(processes)}"#)
    }
}
