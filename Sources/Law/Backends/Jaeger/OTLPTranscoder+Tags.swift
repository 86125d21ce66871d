import SpanStream

extension OTLPTranscoder {
    /// A tag of type string.
    static func tag(_ key: StaticString, _ value: [UInt8], _ tags: inout JSONEmitter) {
        begin(Array(key.description.utf8), "string", &tags)
        tags.string(value[...])
        tags.close(UInt8(ascii: "}"))
    }

    static func tag(_ key: StaticString, _ value: StaticString, _ tags: inout JSONEmitter) {
        tag(key, Array(value.description.utf8), &tags)
    }

    /// A tag that is true.
    static func truth(_ key: StaticString, _ tags: inout JSONEmitter) {
        write(Array(key.description.utf8), .truth(true), &tags)
    }

    private static func begin(_ key: [UInt8], _ type: StaticString, _ tags: inout JSONEmitter) {
        tags.open(UInt8(ascii: "{"))
        tags.name("key")
        tags.string(key[...])
        tags.name("type")
        tags.plainString(type)
        tags.name("value")
    }

    /// A tag with a value of any kind.
    static func write(_ key: [UInt8], _ value: Value, _ tags: inout JSONEmitter) {
        switch value {
        case .none:
            begin(key, "string", &tags)
            tags.plainString("")
        case .text(let text), .nested(let text):
            begin(key, "string", &tags)
            tags.string(text[...])
        case .binary(let text):
            begin(key, "binary", &tags)
            tags.string(text[...])
        case .truth(let value):
            begin(key, "bool", &tags)
            tags.value(Array((value ? "true" : "false").utf8)[...])
        case .integer(let value):
            begin(key, "int64", &tags)
            // Beyond 2^53 a JSON number is not exact in every reader: Jaeger writes a string.
            if value.magnitude < 1 << 53 {
                tags.integer(value)
            } else {
                tags.plainString(Array(String(value).utf8)[...])
            }
        case .number(let text):
            begin(key, "float64", &tags)
            tags.value(text[...])
        }
        tags.close(UInt8(ascii: "}"))
    }

    /// A value within a list or a map.
    static func write(_ value: Value, _ json: inout JSONEmitter) {
        switch value {
        case .none: json.null()
        case .text(let text), .binary(let text): json.string(text[...])
        case .truth(let value): json.value(Array((value ? "true" : "false").utf8)[...])
        case .integer(let value): json.integer(value)
        case .number(let text), .nested(let text): json.value(text[...])
        }
    }
}
