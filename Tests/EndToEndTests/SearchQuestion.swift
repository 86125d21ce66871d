import DemoServices
import Foundation
import Quantities
import TestSupport

/// A search made of what some span holds, and the plainest reading of what it means.
struct SearchQuestion: Sendable {
    var service = UTF8Text("")
    var operation: UTF8Text?
    var start: Int64 = 0
    var end: Int64 = 0
    var minDuration: Int64?
    var maxDuration: Int64?
    var tags: [(key: UTF8Text, value: UTF8Text)] = []

    /// Asks for one of the spans in most ways that there are, and for what may not be there in others.
    init?(of spans: [ShelvedTrace.Span], _ random: inout SeededGenerator) {
        guard let span = spans.randomElement(using: &random), !span.service.bytes.isEmpty, span.start >= 0,
            span.start < 1 << 58
        else { return nil }
        let other = spans.randomElement(using: &random) ?? span
        service = span.service
        start = max(0, span.start - (random.chance(80) ? 1_000 : -1))
        end = span.start + (random.chance(80) ? 1_000 : 0)
        if random.chance(25) { operation = random.chance(80) ? span.operation : other.operation }
        if operation?.bytes.isEmpty == true { operation = nil }
        if random.chance(20), span.duration >= 0 {
            minDuration = max(0, span.duration - Int64.random(in: -1...2, using: &random))
        }
        if random.chance(20), span.duration >= minDuration ?? 0 {
            maxDuration = max(minDuration ?? 0, span.duration + Int64.random(in: -1...2, using: &random))
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let holder = random.chance(85) ? span : other
            guard let tag = (holder.attributes + holder.resource).randomElement(using: &random) else { continue }
            var key = tag.key
            if random.chance(10) { key = UTF8Text("resource." + key.string) }
            if random.chance(5) { key = UTF8Text(key.string.replacing(".", with: "@")) }
            let value = random.chance(90) ? tag.value : UTF8Text("true")
            guard !key.bytes.isEmpty, !tags.contains(where: { $0.key == key }) else { continue }
            tags.append((key, value))
        }
        if random.chance(5), !tags.contains(where: { $0.key == UTF8Text("error") }) {
            tags.append((UTF8Text("error"), UTF8Text("false")))
        }
    }

    /// As a query, percent-encoded.
    var query: String {
        var parts = ["service=" + Self.encoded(service.string), "start=\(start)", "end=\(end)"]
        if let operation { parts.append("operation=" + Self.encoded(operation.string)) }
        if let minDuration { parts.append("minDuration=\(minDuration)us") }
        if let maxDuration { parts.append("maxDuration=\(maxDuration)us") }
        if !tags.isEmpty { parts.append("tags=" + Self.encoded(tagObject)) }
        return parts.joined(separator: "&")
    }

    /// The same as `/api/v3/trace-summaries` takes it; nil where its times can't be written so.
    var summaryQuery: String? {
        let (first, last) = (Timestamp(microseconds: start), Timestamp(microseconds: end))
        guard start < end, last.description.count == first.description.count, first.description.count == 27 else {
            return nil
        }
        var parts = [
            "query.serviceName=" + Self.encoded(service.string),
            "query.startTimeMin=" + Self.encoded(first.description),
            "query.start_time_max=" + Self.encoded(last.description),
        ]
        if let operation { parts.append("query.operationName=" + Self.encoded(operation.string)) }
        if let minDuration { parts.append("query.durationMin=\(minDuration)us") }
        if let maxDuration { parts.append("query.durationMax=\(maxDuration)us") }
        if !tags.isEmpty { parts.append("query.attributes=" + Self.encoded(tagObject)) }
        return parts.joined(separator: "&")
    }

    private var tagObject: String {
        let object = Dictionary(tags.map { ($0.key.string, $0.value.string) }) { first, _ in first }
        return (try? JSONSerialization.data(withJSONObject: object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// Which no target may, and no request is made of.
    var holdsControl: Bool {
        ([service, operation ?? service] + tags.flatMap { [$0.key, $0.value] }).contains { text in
            text.string.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
    }

    /// Whether it asks for a value of an attribute that says whose spans are.
    var namesAnOwner: Bool {
        tags.contains { ["k8s.namespace.name", "istio.namespace", "service.namespace"].contains($0.key.string) }
    }

    /// Whether one of its keys is there twice in any span.
    func isAmbiguous(in spans: [ShelvedTrace.Span]) -> Bool {
        spans.contains { span in
            tags.contains { key, _ in (span.attributes + span.resource).count { $0.key == key } > 1 }
        }
    }

    /// Whether a span that is shown satisfies it.
    func isSatisfied(by span: ShelvedTrace.Span) -> Bool {
        span.service == service && operation ?? span.operation == span.operation && span.start >= start
            && span.start <= end && span.duration >= minDuration ?? .min && span.duration <= maxDuration ?? .max
            && tags.allSatisfy { key, value in has(span, key, value) }
    }

    private func has(_ span: ShelvedTrace.Span, _ key: UTF8Text, _ value: UTF8Text) -> Bool {
        let all = span.attributes + span.resource
        if key == UTF8Text("error"), value == UTF8Text("false") {
            return !span.tags.contains { $0.key == key && $0.value == UTF8Text("true") }
        }
        if all.contains(where: { $0.key == key && $0.value == value }) { return true }
        guard key.string.hasPrefix("resource.") else { return false }
        let name = UTF8Text(String(key.string.dropFirst("resource.".count)))
        return span.resource.contains { $0.key == name && $0.value == value }
    }
}
