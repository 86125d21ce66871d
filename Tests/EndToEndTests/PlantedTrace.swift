import DemoServices
import Foundation

/// A stored trace that a test makes: spans without parents, each of one process with these tags.
struct PlantedTrace: Sendable {
    struct Span: Sendable {
        /// Tags of the process, beside those of the span.
        let process: [String: String]
        let tags: [String: String]

        init(in namespace: String, process: [String: String] = [:], tags: [String: String] = [:]) {
            self.process = process.merging(["k8s.namespace.name": namespace]) { $1 }
            self.tags = tags
        }
    }

    static let id = "00000000000000ab"
    static let target = "/api/traces/" + id

    let spans: [Span]

    var body: [UInt8] {
        let texts = spans.enumerated().map { number, span in
            """
            {"traceID":"\(Self.id)","spanID":"000000000000\(String(4096 + number, radix: 16))","operationName":"op","references":[],\
            "startTime":1,"duration":1,"tags":\(Self.list(span.tags)),"logs":[],"processID":"p\(number)","warnings":null}
            """
        }
        let processes = spans.enumerated().map { number, span in
            #""p\#(number)":{"serviceName":"web","tags":\#(Self.list(span.process))}"#
        }
        let trace =
            #"{"traceID":"\#(Self.id)","spans":[\#(texts.joined(separator: ","))],"processes":{\#(processes.joined(separator: ","))}}"#
        return Array(#"{"data":[\#(trace)]}"#.utf8)
    }

    private static func list(_ tags: [String: String]) -> String {
        let texts = tags.sorted { $0.key < $1.key }.map {
            #"{"key":"\#($0.key)","type":"string","value":"\#($0.value)"}"#
        }
        return "[" + texts.joined(separator: ",") + "]"
    }
}

extension StageReply {
    private var shownTrace: [String: Any] {
        let tree = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return (tree?["data"] as? [[String: Any]])?.first ?? [:]
    }

    /// What is said of the trace; empty where there are none.
    var warnings: [String] { shownTrace["warnings"] as? [String] ?? [] }

    /// `key=value` of each span's own tags, in the order of spans.
    var spanTags: [[String]] {
        (shownTrace["spans"] as? [[String: Any]] ?? []).map { span in
            (span["tags"] as? [[String: Any]] ?? []).map { "\($0["key"] ?? "")=\($0["value"] ?? "")" }
        }
    }
}
