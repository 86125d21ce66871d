import Foundation

/// A trace of an answer as both of Jaeger's APIs tell it, made from either by somebody else's JSON reader: what v1 has no place for is left out.
///
/// Left out of v3: attributes of scopes, attributes, state and flags of links, flags of spans, dropped counts, schema URLs, the nanoseconds behind microseconds, the groups, and the types of what
/// stands in lists and maps.
package struct CanonicalTrace: Equatable {
    package struct Span: Equatable {
        var trace = ""
        package internal(set) var id = ""
        package internal(set) var parent: String?
        var name = ""
        var start: Int64 = 0
        var duration: Int64 = 0
        var service = ""
        /// Each a key, a type and a value.
        var resource: [String] = []
        var tags: [String] = []
        var logs: [String] = []
        var links: [String] = []
        /// Whether one of the links leads to the parent.
        package internal(set) var linksToParent = false
    }

    package private(set) var spans: [Span] = []

    /// Without what one API can't say: the parents of spans that link to theirs, which v1 has as links alone; a status code that a rule
    /// names (of v3's number there is no mask), and v1's `error` with it.
    package func comparable(besides stored: CanonicalTrace, statusIsRuled: Bool) -> CanonicalTrace {
        let linked = Set(stored.spans.filter(\.linksToParent).map(\.id))
        var trace = self
        for place in trace.spans.indices {
            if linked.contains(trace.spans[place].id) { trace.spans[place].parent = nil }
            trace.spans[place].linksToParent = false
            guard statusIsRuled else { continue }
            trace.spans[place].tags.removeAll { $0.hasPrefix("otel.status_code ") || $0.hasPrefix("error ") }
        }
        return trace
    }

    /// What of two spans differs, in a line.
    package static func difference(_ one: Span, _ other: Span) -> String {
        let members = zip(Mirror(reflecting: one).children, Mirror(reflecting: other).children)
        let differing = members.filter { "\($0.value)" != "\($1.value)" }
        return differing.map { one, other in "\(one.label ?? ""): \(one.value) and \(other.value)" }
            .joined(separator: "; ")
    }

    // MARK: v1

    package init(v1 body: [UInt8]) throws {
        let tree = try Self.object(body)
        for trace in tree["data"] as? [[String: Any]] ?? [] {
            let processes = trace["processes"] as? [String: [String: Any]] ?? [:]
            for span in Self.objects(trace, "spans") {
                spans.append(Self.span(v1: span, processes[span["processID"] as? String ?? ""] ?? [:]))
            }
        }
    }

    private static func span(v1 span: [String: Any], _ process: [String: Any]) -> Span {
        var canonical = Span()
        canonical.trace = padded(text(span, "traceID"))
        canonical.id = text(span, "spanID")
        canonical.name = text(span, "operationName")
        canonical.start = number(span, "startTime")
        canonical.duration = number(span, "duration")
        canonical.service = text(process, "serviceName")
        canonical.resource = tags(v1: process, "tags").sorted()
        canonical.tags = tags(v1: span, "tags").sorted()
        canonical.logs = objects(span, "logs").map { log in
            "\(number(log, "timestamp")) \(tags(v1: log, "fields").sorted())"
        }
        for reference in objects(span, "references") {
            if text(reference, "refType") == "CHILD_OF", canonical.parent == nil {
                canonical.parent = text(reference, "spanID")
            } else {
                canonical.links.append("\(padded(text(reference, "traceID"))) \(text(reference, "spanID"))")
            }
        }
        return canonical
    }

    private static func tags(v1 holder: [String: Any], _ name: String) -> [String] {
        objects(holder, name).map { tag in
            let type = text(tag, "type")
            let value = type == "float64" ? "\((tag["value"] as? NSNumber)?.doubleValue ?? 0)" : plain(tag["value"])
            return "\(text(tag, "key")) \(type) \(value)"
        }
    }

    // MARK: v3

    package init(v3 body: [UInt8]) throws {
        let result = try Self.object(body)["result"] as? [String: Any] ?? [:]
        for group in Self.objects(result, "resourceSpans") {
            for scope in Self.objects(group, "scopeSpans") {
                for span in Self.objects(scope, "spans") {
                    spans.append(
                        Self.span(
                            v3: span, group["resource"] as? [String: Any] ?? [:],
                            scope["scope"] as? [String: Any] ?? [:]))
                }
            }
        }
    }

    private static func span(v3 span: [String: Any], _ resource: [String: Any], _ scope: [String: Any]) -> Span {
        var canonical = Span()
        canonical.trace = text(span, "traceId")
        canonical.id = text(span, "spanId")
        canonical.parent = span["parentSpanId"] as? String
        canonical.name = text(span, "name")
        let (start, end) = (number(span, "startTimeUnixNano"), number(span, "endTimeUnixNano"))
        canonical.start = start / 1_000
        canonical.duration = max(0, end - start) / 1_000
        var attributes = objects(resource, "attributes")
        canonical.service = "missing-service-name"
        let service = attributes.firstIndex { text($0, "key") == "service.name" && string(of: $0) != nil }
        if let service { canonical.service = string(of: attributes.remove(at: service)) ?? "" }
        canonical.resource = tags(v3: attributes).sorted()
        canonical.tags = (tags(v3: objects(span, "attributes")) + members(of: span, scope)).sorted()
        canonical.logs = objects(span, "events").map { event in
            let name = event["name"].map { ["event string \(plain($0))"] } ?? []
            return
                "\(number(event, "timeUnixNano") / 1_000) \((name + tags(v3: objects(event, "attributes"))).sorted())"
        }
        canonical.links = objects(span, "links").map { "\(text($0, "traceId")) \(text($0, "spanId"))" }
        if let parent = canonical.parent {
            canonical.linksToParent = canonical.links.contains("\(canonical.trace) \(parent)")
        }
        return canonical
    }

    /// What v1 has as tags.
    private static func members(of span: [String: Any], _ scope: [String: Any]) -> [String] {
        let status = span["status"] as? [String: Any] ?? [:]
        var tags: [String] = []
        func add(_ key: String, _ value: Any?) {
            if let value = value as? String { tags.append("\(key) string \(value)") }
        }
        add("otel.scope.name", scope["name"])
        add("otel.scope.version", scope["version"])
        add("w3c.tracestate", span["traceState"])
        add("otel.status_description", status["message"])
        let kinds = ["internal", "server", "client", "producer", "consumer"]
        if case let kind = number(span, "kind"), kind > 0 { add("span.kind", kinds[Int(kind) - 1]) }
        if number(status, "code") == 1 { add("otel.status_code", "OK") }
        if number(status, "code") == 2 { tags += ["error bool true", "otel.status_code string ERROR"] }
        return tags
    }

    private static func string(of attribute: [String: Any]) -> String? {
        (attribute["value"] as? [String: Any])?["stringValue"] as? String
    }

    private static func tags(v3 attributes: [[String: Any]]) -> [String] {
        attributes.map { "\(text($0, "key")) \(typed($0["value"] as? [String: Any] ?? [:]))" }
    }

    private static func typed(_ value: [String: Any]) -> String {
        switch value.first {
        case ("stringValue", let text)?: "string \(plain(text))"
        case ("bytesValue", let text)?: "binary \(plain(text))"
        case ("boolValue", let truth)?: "bool \(plain(truth))"
        case ("intValue", let number)?: "int64 \(plain(number))"
        case ("doubleValue", let number as NSNumber)?: "float64 \(number.doubleValue)"
        case ("doubleValue", let text)?: "string \(plain(text))"
        case ("arrayValue", _)?, ("kvlistValue", _)?: "string \(nested(value))"
        default: "string "
        }
    }

    /// A value in a list or a map as JSON text.
    private static func nested(_ value: [String: Any]) -> String {
        switch value.first {
        case ("arrayValue", let list as [String: Any])?:
            "[" + objects(list, "values").map(nested).joined(separator: ",") + "]"
        case ("kvlistValue", let map as [String: Any])?:
            "{"
                + objects(map, "values").map {
                    quoted(text($0, "key")) + ":" + nested($0["value"] as? [String: Any] ?? [:])
                }
                .joined(separator: ",") + "}"
        case ("stringValue", let text)?, ("bytesValue", let text)?: quoted(plain(text))
        case ("boolValue", let value)?, ("intValue", let value)?, ("doubleValue", let value)?: plain(value)
        default: "null"
        }
    }

    // MARK: JSON

    private static func object(_ body: [UInt8]) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
    }

    private static func objects(_ holder: [String: Any], _ name: String) -> [[String: Any]] {
        holder[name] as? [[String: Any]] ?? []
    }

    private static func text(_ holder: [String: Any], _ name: String) -> String { holder[name] as? String ?? "" }

    private static func number(_ holder: [String: Any], _ name: String) -> Int64 {
        (holder[name] as? NSNumber)?.int64Value ?? (holder[name] as? String).flatMap(Int64.init) ?? 0
    }

    private static func plain(_ value: Any?) -> String {
        guard let number = value as? NSNumber else { return value as? String ?? "" }
        // How JSON's truths are told from numbers.
        guard String(cString: number.objCType) == "c" else { return "\(number)" }
        return number.boolValue ? "true" : "false"
    }

    private static func quoted(_ text: String) -> String {
        let array = try? JSONSerialization.data(withJSONObject: [text], options: .withoutEscapingSlashes)
        return array.map { String(String(decoding: $0, as: UTF8.self).dropFirst().dropLast()) } ?? ""
    }

    private static func padded(_ id: String) -> String {
        String(repeating: "0", count: max(0, 32 - id.utf8.count)) + id
    }
}
