import DemoServices
import Foundation
import TestSupport

/// What a store answers to searches and lists, as files: traces of the demo's mesh, in v1's form and in v3's, and a thousand names.
struct SearchInputs {
    /// Each is in every one of the traces.
    private static let searches = [("frontend", 20), ("edge-gateway", 200)]
    private static let names = 1_000
    private static let traces = ["browse", "checkout", "login"]
    private static let recordings = "Tests/BackendsTests/Data/jaeger-main-v3/"

    struct NotAsRecorded: Error {}

    let folder: String

    /// The files lie where the store of `scripts/benchmarks/servers.py` finds them.
    func write() throws {
        for (service, count) in Self.searches {
            let list = try (0..<count).map { try trace(number: $0, in: \.v1) }.joined(separator: ",")
            try write(#"{"data":[\#(list)],"total":0,"limit":0,"offset":0,"errors":null}"#, to: "search/" + service)
        }
        let newer = try (0..<20).map { try trace(number: $0, in: \.v3) }
        for (name, list) in [("search-v3", newer), ("trace-v3", [newer[0]])] {
            try write(#"{"result":{"resourceSpans":[\#(list.joined(separator: ","))]}}"#, to: name)
        }
        try write(#"{"data":[],"total":0,"limit":0,"offset":0,"errors":null}"#, to: "search/nothing")
        try writeNames()
    }

    /// A recorded trace as an element of a list, in its two forms.
    private struct Recorded {
        let id: String
        let v1: Substring
        let v3: Substring

        init(_ name: String) throws {
            let newer = String(decoding: try Repository.bytes(SearchInputs.recordings + name + ".json"), as: UTF8.self)
            guard let trace = DemoTrace.named(name) else { throw NotAsRecorded() }
            id = trace.idText
            v1 = try Self.element(
                of: String(decoding: trace.reply, as: UTF8.self), behind: #"{"data":["#, before: #"],"total":"#)
            v3 = try Self.element(of: newer, behind: #"{"result":{"resourceSpans":["#, before: "]}}")
        }

        private static func element(of text: String, behind head: String, before tail: String) throws -> Substring {
            guard text.hasPrefix(head), let end = text.range(of: tail, options: .backwards) else {
                throw NotAsRecorded()
            }
            return text[..<end.lowerBound].dropFirst(head.count)
        }
    }

    private static let recorded = Result { try traces.map { try Recorded($0) } }

    /// Under an id of its own.
    private func trace(number: Int, in form: KeyPath<Recorded, Substring>) throws -> String {
        let all = try Self.recorded.get()
        let recorded = all[number % all.count]
        let id = String(format: "%032x", 0xbe7c_0000 + number)
        return recorded[keyPath: form].replacingOccurrences(of: recorded.id, with: id)
    }

    /// A thousand services, and one more of as many operations: those of a trace that is found by its name.
    private func writeNames() throws {
        let services = ["bench"] + (1..<Self.names).map { String(format: "bench-service-%04d", $0) }
        try write(Self.list(services), to: "services")
        let operations = (0..<Self.names).map { String(format: "GET /bench/operation/%04d", $0) }
        try write(Self.list(operations), to: "operations")
        let start = Int(Date().timeIntervalSince1970 * 1_000_000) - 60_000_000
        let spans = operations.enumerated().map { place, name in
            """
            {"traceID":"be7c","spanID":"\(String(format: "%016x", place + 1))","operationName":"\(name)","references":[],\
            "startTime":\(start),"duration":5,"tags":[{"key":"span.kind","type":"string","value":"server"}],"logs":[],\
            "processID":"p1","warnings":null}
            """
        }.joined(separator: ",")
        let process =
            #"{"serviceName":"bench","tags":[{"key":"k8s.namespace.name","type":"string","value":"platform"}]}"#
        let trace = #"{"traceID":"be7c","spans":[\#(spans)],"processes":{"p1":\#(process)},"warnings":null}"#
        try write(#"{"data":[\#(trace)],"total":0,"limit":0,"offset":0,"errors":null}"#, to: "search/bench")
    }

    private static func list(_ names: [String]) -> String {
        let texts = names.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"data":[\#(texts)],"total":\#(names.count),"limit":0,"offset":0,"errors":null}"#
    }

    private func write(_ text: String, to name: String) throws {
        let file = URL(filePath: folder + "/store/bench/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
