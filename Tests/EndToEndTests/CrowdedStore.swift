import Backends
import Foundation
import Quantities
import StrictJSON
import TestSupport

/// A store of many traces, which finds them as Jaeger does: all conditions on one span, tags in its attributes, its process and its events; the first so many in an order of its own.
struct CrowdedStore: Sendable {
    struct Span: Sendable {
        let namespace: String
        let operation: String
        let duration: Int
        let tags: [(key: String, value: String)]
        /// The fields of its one event.
        let event: [(key: String, value: String)]
    }

    struct Trace: Sendable {
        let number: Int
        var spans: [Span]
    }

    var traces: [Trace]

    static let first = 1_000_000

    func answer(_ request: ScopedRequest) -> [UInt8] {
        func given(_ name: String) -> String? { request.query.first { $0.name.string == name }?.value.string }
        let tags = given("tags").map(Self.pairs) ?? []
        let operation = given("operation")
        let least = given("minDuration").flatMap { Int($0.dropLast(2)) } ?? 0
        let found = traces.filter { trace in
            trace.spans.contains { span in
                operation ?? span.operation == span.operation && span.duration * 1_000 >= least
                    && tags.allSatisfy { span.has($0.key, $0.value) }
            }
        }
        let limit = given("limit").flatMap { Int($0) } ?? 0
        let texts = found.prefix(limit).map(\.text).joined(separator: ",")
        return Array(#"{"data":[\#(texts)],"total":0,"limit":0,"offset":0,"errors":null}"#.utf8)
    }

    private static func pairs(_ text: String) -> [(key: String, value: String)] {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
        return (object ?? [:]).map { ($0.key, $0.value) }
    }
}

extension CrowdedStore.Span {
    fileprivate var namespaceTag: (key: String, value: String) { ("k8s.namespace.name", namespace) }

    fileprivate func has(_ key: String, _ value: String) -> Bool {
        (tags + event + [namespaceTag]).contains { $0.key == key && $0.value == value }
    }
}

extension CrowdedStore.Trace {
    fileprivate var text: String {
        let id = String(number + 1, radix: 16)
        let spans = spans.enumerated().map { place, span in
            let log = #"{"timestamp":1,"fields":[\#(Self.tags(span.event))]}"#
            return
                #"{"traceID":"\#(id)","spanID":"\#(place + 1)","operationName":"\#(span.operation)","references":[],"#
                + #""startTime":\#(CrowdedStore.first + number),"duration":\#(span.duration),"tags":[\#(Self.tags(span.tags))],"#
                + #""logs":[\#(span.event.isEmpty ? "" : log)],"processID":"p\#(place)","warnings":null}"#
        }
        let processes = self.spans.enumerated().map { place, span in
            #""p\#(place)":{"serviceName":"web","tags":[\#(Self.tags([span.namespaceTag]))]}"#
        }
        return #"{"traceID":"\#(id)","spans":[\#(spans.joined(separator: ","))],"#
            + #""processes":{\#(processes.joined(separator: ","))},"warnings":null}"#
    }

    private static func tags(_ tags: [(key: String, value: String)]) -> String {
        tags.map { #"{"key":"\#($0.key)","type":"string","value":"\#($0.value)"}"# }.joined(separator: ",")
    }
}
