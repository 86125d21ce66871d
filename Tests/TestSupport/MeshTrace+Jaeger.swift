extension MeshTrace {
    /// The reply of Jaeger's v1 trace route, with its own order of members and without white space.
    package func jaegerReply() -> [UInt8] {
        var text = #"{"data":[{"traceID":"\#(id)","spans":["#
        text.reserveCapacity(spans.count * 2200)
        for (place, span) in spans.enumerated() {
            if place > 0 { text += "," }
            append(span, to: &text)
        }
        text += #"],"processes":{"#
        for (place, process) in processes.enumerated() {
            if place > 0 { text += "," }
            text += #""p\#(place + 1)":{"serviceName":\#(Self.quoted(process.service)),"tags":"#
            Self.append(process.tags, to: &text)
            text += "}"
        }
        text += #"},"warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}"#
        return Array(text.utf8)
    }

    private func append(_ span: Span, to text: inout String) {
        text += #"{"traceID":"\#(id)","spanID":"\#(span.id)","operationName":\#(Self.quoted(span.name)),"references":["#
        if let parent = span.parent {
            text += #"{"refType":"CHILD_OF","traceID":"\#(id)","spanID":"\#(parent)"}"#
        }
        text += #"],"startTime":\#(span.start),"duration":\#(span.duration),"tags":"#
        Self.append(span.tags, to: &text)
        text += #","logs":["#
        if !span.failure.isEmpty {
            text += #"{"timestamp":\#(span.start + span.duration),"fields":"#
            Self.append(span.failure, to: &text)
            text += "}"
        }
        text += #"],"processID":"p\#(span.process + 1)","warnings":null}"#
    }

    private static func append(_ tags: [Tag], to text: inout String) {
        text += "["
        for (place, tag) in tags.enumerated() {
            if place > 0 { text += "," }
            text += #"{"key":\#(quoted(tag.key)),"#
            switch tag.value {
            case .text(let value): text += #""type":"string","value":\#(quoted(value))}"#
            case .integer(let value): text += #""type":"int64","value":\#(value)}"#
            case .truth(let value): text += #""type":"bool","value":\#(value)}"#
            }
        }
        text += "]"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
