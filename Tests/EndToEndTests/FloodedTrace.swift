import DemoServices
import Foundation
import Server
import TraceModel

/// A stored trace that a test makes: spans of some services and operations, of one namespace, that start one after the other.
struct FloodedTrace: Sendable {
    let number: Int
    let namespace: String
    let names: [(service: String, operation: String)]
    /// Of the first span, in microseconds.
    var start: Int64 = 1_000

    var id: TraceID? { TraceID(idText) }

    private var idText: String { String(number + 1, radix: 16) }

    /// The trace alone.
    private var text: String {
        let services = Set(names.map(\.service)).sorted()
        let places = Dictionary(uniqueKeysWithValues: services.enumerated().map { ($1, $0) })
        let spans = names.enumerated().map { place, name in
            #"{"traceID":"\#(idText)","spanID":"\#(String(place + 1, radix: 16))","operationName":\#(quoted(name.operation)),"#
                + #""references":[],"startTime":\#(start + Int64(place)),"duration":5,"tags":[],"logs":[],"#
                + #""processID":"p\#(places[name.service] ?? 0)","warnings":null}"#
        }
        let processes = services.enumerated().map { place, service in
            #""p\#(place)":{"serviceName":\#(quoted(service)),"tags":[{"key":"k8s.namespace.name","type":"string","value":"\#(namespace)"}]}"#
        }
        return
            #"{"traceID":"\#(idText)","spans":[\#(spans.joined(separator: ","))],"processes":{\#(processes.joined(separator: ","))},"warnings":null}"#
    }

    private func quoted(_ text: String) -> String {
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(#""""#.utf8), as: UTF8.self)
    }

    var body: [UInt8] { Array(#"{"data":[\#(text)],"total":0}"#.utf8) }

    /// Traces of one service, with as many names of operations as `operations` says in all.
    static func flood(
        _ service: String, in namespace: String, traces: Int, operations: Int, from number: Int = 0
    ) -> [FloodedTrace] {
        (0..<traces).map { trace in
            let names = stride(from: trace, to: operations, by: traces).map { (service, "op \($0)") }
            return FloodedTrace(
                number: number + trace, namespace: namespace, names: names, start: 1_000_000 + Int64(trace) * 1_000_000)
        }
    }
}

extension DemoStore {
    func put(_ traces: [FloodedTrace]) {
        for trace in traces { if let id = trace.id { answer(id, with: .trace(trace.body)) } }
    }
}
