import SpanStream

extension OTLPReader {
    /// Most attributes, as the store writes them, and as tags of v1. What is written in any other way is read member by member.
    private static let forms = JSONPairForms(
        JSONPairs(
            #"{"key":""#,
            [
                (#"","value":{"stringValue":""#, .string), (#"","value":{"intValue":""#, .quotedInteger),
                (#"","value":{"boolValue":"#, .truth), (#"","value":{"doubleValue":"#, .number),
            ]),
        as: [
            #"","type":"string","value":""#, #"","type":"int64","value":"#, #"","type":"bool","value":"#,
            #"","type":"float64","value":"#,
        ], unless: storeNote[0])

    /// What the keys of Jaeger's own notes begin with. They become warnings in v1, and are never shown.
    private static let storeNote = Array("@jaeger@".utf8)

    /// Writes the attributes of the list that stands next as tags.
    mutating func attributes(into tags: inout JSONEmitter, depth: Int) throws(ReplyFault) {
        guard try cursor.beginList() else { return }
        repeat {
            if cursor.copy(Self.forms, into: &tags) { return }
            let (key, value) = try attribute(depth: depth)
            if !isStoreNote(key) { write(key, value, &tags) }
        } while try cursor.another(before: UInt8(ascii: "]"))
    }

    /// The same for those of a resource, but for the first text under `service.name`, which is its service's name: nil where there is none.
    mutating func resourceAttributes(into tags: inout JSONEmitter, depth: Int) throws(ReplyFault) -> JSONString? {
        guard try cursor.beginList() else { return nil }
        var service: JSONString?
        repeat {
            if service != nil, cursor.copy(Self.forms, into: &tags) { return service }
            let (key, value) = try attribute(depth: depth)
            if service == nil, case .text(let text) = value, cursor.equals(key, "service.name") {
                service = text
            } else if !isStoreNote(key) {
                write(key, value, &tags)
            }
        } while try cursor.another(before: UInt8(ascii: "]"))
        return service
    }

    private mutating func attribute(depth: Int) throws(ReplyFault) -> (key: JSONString, value: Value) {
        let (key, value) = try pair(depth: depth)
        guard let key else { throw refusal(.missingMember) }
        return (key, value)
    }

    private static let pairs = JSONMembers(["key", "value"])

    /// A key and a value, which stand at `depth + 1`, each where it is there.
    mutating func pair(depth: Int) throws(ReplyFault) -> (key: JSONString?, value: Value) {
        var key: JSONString?
        var value = Value.none
        var object = JSONMembers.Progress()
        while let member = try member(of: Self.pairs, in: &object, depth: depth) {
            if member == 0 { key = try string() } else { value = try self.value(depth: depth + 1) }
        }
        return (key, value)
    }

    private func isStoreNote(_ key: JSONString) -> Bool {
        key.length >= Self.storeNote.count && cursor.slice(key).starts(with: Self.storeNote)
    }

    // MARK: Tags

    private func write(_ key: JSONString, _ value: Value, _ tags: inout JSONEmitter) {
        switch value {
        case .none:
            begin(key, "string", &tags)
            tags.plainString("")
        case .text(let text):
            begin(key, "string", &tags)
            write(text, &tags)
        case .nested(let text):
            begin(key, "string", &tags)
            tags.string(text[...])
        case .binary(let text):
            begin(key, "binary", &tags)
            write(text, &tags)
        case .truth(let value):
            begin(key, "bool", &tags)
            tags.truth(value)
        case .integer(let value):
            begin(key, "int64", &tags)
            // Beyond 2^53 a JSON number is not exact in every reader: Jaeger writes a string.
            if value.magnitude < 1 << 53 {
                tags.integer(value)
            } else {
                tags.plainString(Array(String(value).utf8)[...])
            }
        case .number(let scalar):
            begin(key, "float64", &tags)
            tags.value(cursor.text, from: scalar.start, to: scalar.end)
        }
        tags.close(UInt8(ascii: "}"))
    }

    private func begin(_ key: JSONString, _ type: StaticString, _ tags: inout JSONEmitter) {
        tags.open(UInt8(ascii: "{"))
        tags.name("key")
        write(key, &tags)
        tags.name("type")
        tags.plainString(type)
        tags.name("value")
    }

    /// A text that OTLP has in a member of its own, as a tag; an empty one is none.
    func tag(_ key: StaticString, _ text: JSONString, _ tags: inout JSONEmitter) {
        guard text.length > 0 else { return }
        tags.open(UInt8(ascii: "{"))
        tags.name("key")
        tags.plainString(key)
        tags.name("type")
        tags.plainString("string")
        tags.name("value")
        write(text, &tags)
        tags.close(UInt8(ascii: "}"))
    }
}
