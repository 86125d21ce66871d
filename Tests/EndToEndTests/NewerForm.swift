import StrictJSON
import TraceModel

/// The reply of Jaeger's v3 API that says what a reply of its v1 API says: a resource for each span, as storages write them that keep spans one by one.
enum NewerForm {
    private static let limits = JSONLimits(depth: 64, membersPerObject: 100_000, bytes: 256 << 20)

    /// Nil for what v3 can't say: times before 1970, and tags that tell whose a span is with a value that is not of their type.
    static func reply(_ older: [UInt8]) -> [UInt8]? {
        guard case .object(let envelope)? = try? JSONReader.read(older, limits: limits),
            case .array(let traces)? = envelope["data"]
        else { return nil }
        var resources: [JSONValue] = []
        for trace in traces {
            guard case .object(let trace) = trace, case .array(let spans)? = trace["spans"],
                case .object(let processes)? = trace["processes"]
            else { return nil }
            for span in spans {
                guard case .object(let span) = span, let resource = resource(of: span, processes) else { return nil }
                resources.append(resource)
            }
        }
        let result = JSONObject([("resourceSpans", .array(resources))])
        return JSONWriter.canonical(.object(JSONObject([("result", .object(result))])))
    }

    private static func resource(of span: JSONObject, _ processes: JSONObject) -> JSONValue? {
        guard case .object(let process)? = processes[text(span["processID"])], let newer = newer(span) else {
            return nil
        }
        guard let tags = Self.tags(process["tags"]) else { return nil }
        let service = attribute("service.name", object("stringValue", process["serviceName"] ?? .null))
        let attributes = JSONValue.array([service] + tags)
        let scope = JSONObject([("scope", .object(JSONObject([]))), ("spans", .array([newer]))])
        return .object(
            JSONObject([
                ("resource", object("attributes", attributes)), ("scopeSpans", .array([.object(scope)])),
            ]))
    }

    private static func newer(_ span: JSONObject) -> JSONValue? {
        guard let start = integer(span["startTime"]), let duration = integer(span["duration"]), start >= 0,
            duration >= 0, start < 1 << 52, duration < 1 << 52
        else { return nil }
        guard let trace = TraceID(hex: Array(text(span["traceID"]).utf8)[...])?.description,
            let id = SpanID(hex: Array(text(span["spanID"]).utf8)[...])?.description
        else { return nil }
        var members: [(String, JSONValue)] = [("traceId", .string(trace)), ("spanId", .string(id))]
        var links: [JSONValue] = []
        var parents = 0
        for reference in objects(span["references"]) {
            guard let named = TraceID(hex: Array(text(reference["traceID"]).utf8)[...]),
                let target = SpanID(hex: Array(text(reference["spanID"]).utf8)[...]),
                ["CHILD_OF", "FOLLOWS_FROM"].contains(text(reference["refType"]))
            else { continue }
            if text(reference["refType"]) == "CHILD_OF", named.description == trace, parents == 0 {
                parents = 1
                members.append(("parentSpanId", .string(target.description)))
            } else {
                links.append(
                    .object(
                        JSONObject([
                            ("traceId", .string(named.description)), ("spanId", .string(target.description)),
                        ])))
            }
        }
        members += [
            ("name", span["operationName"] ?? .null), ("startTimeUnixNano", .string("\(start * 1_000)")),
            ("endTimeUnixNano", .string("\((start + duration) * 1_000)")),
        ]
        guard let tags = Self.tags(span["tags"]) else { return nil }
        if !tags.isEmpty { members.append(("attributes", .array(tags))) }
        var events: [JSONValue] = []
        for log in objects(span["logs"]) {
            guard let fields = Self.tags(log["fields"]), let time = integer(log["timestamp"]), time >= 0 else {
                return nil
            }
            events.append(
                .object(
                    JSONObject([("timeUnixNano", .string("\(time * 1_000)")), ("attributes", .array(fields))])))
        }
        if !events.isEmpty { members.append(("events", .array(events))) }
        if !links.isEmpty { members.append(("links", .array(links))) }
        return .object(JSONObject(members + [("status", .object(JSONObject([])))]))
    }

    private static func tags(_ list: JSONValue?) -> [JSONValue]? {
        let tags = objects(list)
        let attributes = tags.compactMap { tag -> JSONValue? in
            guard case .string(let key)? = tag["key"], let value = tag["value"] else { return nil }
            switch (text(tag["type"]), value) {
            case ("string", .string): return attribute(key, object("stringValue", value))
            case ("binary", .string): return attribute(key, object("bytesValue", value))
            case ("bool", .bool): return attribute(key, object("boolValue", value))
            case ("float64", .number): return attribute(key, object("doubleValue", value))
            case ("int64", .number), ("int64", .string):
                return integer(value).map { attribute(key, object("intValue", .string("\($0)"))) }
            default: return nil
            }
        }
        // Where one of them is dropped, nobody knows whose the span is.
        let told = attributes.count { isEvidence(text(key(of: $0))) }
        return told == tags.count { isEvidence(text($0["key"])) } ? attributes : nil
    }

    private static func key(of attribute: JSONValue) -> JSONValue? {
        if case .object(let attribute) = attribute { attribute["key"] } else { nil }
    }

    private static func isEvidence(_ key: String) -> Bool {
        ["k8s.", "istio.", "node_id", "service.namespace", "span.kind"].contains { key.hasPrefix($0) }
    }

    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        .object(JSONObject([("key", .string(key)), ("value", value)]))
    }

    private static func object(_ name: String, _ value: JSONValue) -> JSONValue { .object(JSONObject([(name, value)])) }

    private static func objects(_ list: JSONValue?) -> [JSONObject] {
        guard case .array(let list)? = list else { return [] }
        return list.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    private static func text(_ value: JSONValue?) -> String { if case .string(let text)? = value { text } else { "" } }

    private static func integer(_ value: JSONValue?) -> Int64? {
        switch value {
        case .number(let number)?: number.int64
        case .string(let text)?: Int64(text)
        default: nil
        }
    }
}
