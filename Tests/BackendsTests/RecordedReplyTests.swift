import AccessPolicy
import Backends
import Foundation
import Ownership
import Quantities
import SpanStream
import TestSupport
import TraceModel
import Testing
import View

@Suite struct RecordedReplyTests {
    private func view(_ name: String, _ grant: String) throws -> JaegerView {
        try JaegerView([RecordedReply.bytes(name)], grant)
    }

    private func keys(_ view: JaegerView) throws -> [String] {
        try view.spans().map { "\($0["spanID"] ?? "") \($0["operationName"] ?? "")" }
    }

    @Test(
        "Jaeger 2.20, main and VictoriaTraces show the same spans of the same trace",
        arguments: ["payments=full", "*=masked"])
    func stores(_ grant: String) throws {
        let main = try view("jaeger-main/checkout.json", grant)
        let older = try view("jaeger-2.20/checkout.json", grant)
        let other = try view("victoriatraces-0297391/checkout.json", grant)
        #expect(try main.spans().count > 5)
        #expect(older.body == main.body)
        #expect(try Set(keys(other)) == Set(keys(main)))
        #expect(
            Visibility.allCases.map { other.view?.tally.count($0) }
                == Visibility.allCases.map { main.view?.tally.count($0) })
    }

    @Test("told apart, the halves of a shared id are what Jaeger's own adjustment makes of them")
    func adjusted() throws {
        func edges(_ body: [UInt8]) throws -> [[String]] {
            try JaegerView.spans(of: body).map { span in
                let parents = (span["references"] as? [[String: Any]] ?? []).compactMap { $0["spanID"] as? String }
                return [span["spanID"] as? String ?? "", span["operationName"] as? String ?? ""] + parents
            }
        }
        let raw = try RecordedReply.bytes("jaeger-main/odd-4.json")
        let own = try JaegerView([raw], "*=full", separatesSharedIDs: true)
        let jaeger = try edges(RecordedReply.bytes("jaeger-2.20/odd-4-adjusted.json"))
        // The last one's parent id is carried by two spans of the view, which Jaeger leaves at that: view.md section 3.
        #expect(try edges(own.body).dropLast() == jaeger.dropLast())
        #expect(try edges(own.body)[2][0] == "0000000000000001")
    }

    @Test("a missing trace is missing in every store's words, and so is one that is wholly hidden")
    func missing() throws {
        for name in ["jaeger-main/missing.body", "victoriatraces-0297391/missing.body"] {
            #expect(try view(name, "*=full").trace == nil)
            #expect(try view(name, "*=full").body == RecordedReply.bytes("jaeger-main/missing.body"))
        }
        let hidden = try view("jaeger-main/checkout.json", "nobody=full")
        #expect(hidden.trace != nil)
        #expect(try hidden.body == RecordedReply.bytes("jaeger-main/missing.body"))
    }

    @Test("the store's own failure over a NaN is a failure and no missing trace, and a NaN itself is no JSON")
    func notANumber() throws {
        #expect(throws: ReplyFault.self) { try view("jaeger-main/odd-1-refused.body", "*=full") }
        for word in ["NaN", "Infinity", "-Infinity", "nan"] {
            let reply = SmallReply.with("tags", #"[{"key":"k","type":"float64","value":\#(word)}]"#)
            #expect(throws: (any Error).self) { try JaegerView(reply, "*=full") }
        }
    }

    @Test("none of the recorded spans whose namespace is missing or malformed has an owner")
    func oddOwners() throws {
        let seen = try view("jaeger-main/odd-5.json", "*=full,payments=full")
        let trace = try #require(seen.trace)
        let rules = OwnershipRules(known: Set([Namespace("payments")].compactMap(\.self)))
        let names = trace.spans.map { span in
            switch rules.owner(of: trace.origins[Int(span.origin)]) {
            case .namespace(let namespace): namespace.name
            case .unknown(let doubt): doubt.rawValue
            }
        }
        #expect(
            names == [
                "no-evidence", "no-evidence", "not-a-label", "not-a-label", "not-a-label", "not-a-label", "no-evidence",
                "no-evidence", "not-a-label",
            ])
        #expect(seen.isMissing)
        let suffix = OwnershipRules(sources: [.serviceSuffix], known: rules.known)
        let owned = trace.spans.filter { suffix.owner(of: trace.origins[Int($0.origin)]).namespace != nil }
        #expect(owned.map(\.id.description) == ["abc0000000000024"])
        let services = trace.origins.map { $0.service?.string }
        #expect(services.filter { $0 == nil }.count == 1, "missing and empty service names are one: none")
    }

    @Test("orphan, self-parent and cycle are roots, spans with shared ids all stay")
    func oddTrees() throws {
        let tree = try view("jaeger-main/odd-3.json", "storefront=full")
        #expect(try tree.spans().count == 6)
        #expect(tree.view?.spans.allSatisfy { $0.parent == nil } == true)
        let shared = try view("jaeger-main/odd-4.json", "*=full")
        #expect(shared.view?.spans.count == shared.trace?.spans.count)
    }

    @Test("warnings of the store, and its tags that hold them, are in no body")
    func warnings() throws {
        var histogram = Histogram()
        for name in try RecordedReply.readable() {
            let stored = String(decoding: try RecordedReply.bytes(name), as: UTF8.self)
            if stored.contains("skew") || stored.contains("@jaeger@") { histogram.add("stored") }
            let shown = try view(name, "*=full").text
            #expect(!shown.contains("skew adjustment") && !shown.contains("@jaeger@") && !shown.contains("sanitizing"))
        }
        #expect(histogram["stored"] > 2)
    }

    @Test("a trace id is read in every spelling that the store reads as hex, and in no other")
    func spellings() throws {
        struct Row: Decodable {
            let target: String
            let status: Int
            let traceID: String?
        }
        let lines = try RecordedReply.bytes("jaeger-main/ids.jsonl").split(separator: 0x0a)
        let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0)) }
        #expect(rows.count > 15)
        for row in rows {
            let segment = row.target.dropFirst("/api/traces/".count)
            let id = TraceID(segment.removingPercentEncoding ?? "")
            // Base64 is the store's own guess, refused here.
            let isBase64 = segment.contains("Qd")
            switch row.traceID {
            case let trace? where !isBase64: #expect(id == TraceID(trace) && id != nil, "\(row.target)")
            case nil where row.status == 404: break
            default: #expect(id == nil, "\(row.target)")
            }
        }
    }

    /// Owner by the plainest reading: the process's namespace, else the span's.
    private func owner(_ span: [String: Any], _ processes: [String: [String: Any]]) -> String? {
        func value(_ key: String, _ holder: [String: Any]?) -> String? {
            (holder?["tags"] as? [[String: Any]] ?? []).first { $0["key"] as? String == key }?["value"] as? String
        }
        return value("k8s.namespace.name", processes[span["processID"] as? String ?? ""])
            ?? value("istio.namespace", span)
    }

    private func strings(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let object as [String: Any]: object.keys + object.values.flatMap(strings)
        default: []
        }
    }

    @Test(
        "planted secrets that stand in hidden spans alone are in no body",
        arguments: ["payments=full", "storefront=full,platform=masked", "identity=full,fulfilment=masked"])
    func plantedSecrets(_ grant: String) throws {
        let seen = Set(grant.split(separator: ",").map { String($0.prefix { $0 != "=" }) })
        let planted = try JSONDecoder().decode(
            [String: [[String]]].self, from: Data(RecordedReply.bytes("planted-secrets.json")))
        var histogram = Histogram()
        for (name, secrets) in planted {
            let bytes = try RecordedReply.bytes("jaeger-main/\(name).json")
            let processes = try JaegerView.trace(of: bytes)["processes"] as? [String: [String: Any]] ?? [:]
            var visible: [String] = []
            var hidden: [String] = []
            for span in try JaegerView.spans(of: bytes) {
                let texts = strings(span) + strings(processes[span["processID"] as? String ?? ""] ?? [:])
                if owner(span, processes).map(seen.contains) ?? false { visible += texts } else { hidden += texts }
            }
            let body = try view("jaeger-main/\(name).json", grant)
            let shown = body.isMissing ? [] : strings(try JaegerView.trace(of: body.body))
            for secret in secrets.compactMap(\.last) where hidden.contains(where: { $0.contains(secret) }) {
                guard !visible.contains(where: { $0.contains(secret) }) else { continue }
                #expect(!shown.contains { $0.contains(secret) } && !body.text.contains(secret), "\(name)")
                histogram.add("hidden secrets")
            }
            histogram.add(body.isMissing ? "missing" : "seen")
        }
        histogram.print("planted secrets under \(grant)")
        #expect(histogram["hidden secrets"] > 20)
        #expect(histogram["seen"] > 1)
    }
}
