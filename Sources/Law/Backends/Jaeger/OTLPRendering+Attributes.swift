import Redaction
import SpanStream
import TraceModel

extension OTLPRendering {
    /// Attributes of a span, a resource, a scope, an event or a link; nothing at all where none are shown, as Jaeger writes it.
    mutating func attributes(
        at place: JSONCursor.Place?, of holder: TagHolder, _ visibility: Visibility, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        guard let place else { return }
        cursor.seek(to: place)
        rulings.makeRoom()
        var isOpen = false
        var service: StaticString? = holder == .process ? "service.name" : nil
        try elements { (self) throws(ReplyFault) in
            let attribute = try self.attribute()
            let isService = try self.isText(attribute, under: service)
            if isService { service = nil }
            guard
                let shown = isService ? .untouched : try self.ruling(on: attribute, of: holder, visibility)
            else { return }
            if !isOpen {
                emitter.name("attributes")
                emitter.open(UInt8(ascii: "["))
                isOpen = true
            }
            try self.write(attribute, shown, inLog: holder == .log, &emitter)
        }
        if isOpen { emitter.close(UInt8(ascii: "]")) }
    }

    /// What becomes of an attribute that is shown.
    private enum Showing {
        /// As it is stored. It is the name of the span's service, which no rule touches.
        case untouched
        case ruled(TagRuling)
    }

    private struct Attribute {
        var key = JSONString.empty
        /// Before its value; nil where there is none.
        var value: JSONCursor.Place?
    }

    private mutating func attribute() throws(ReplyFault) -> Attribute {
        var attribute = Attribute()
        try object { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "key") {
                attribute.key = try self.cursor.string()
            } else if self.cursor.equals(name, "value") {
                attribute.value = try self.passed()
            } else {
                return false
            }
            return true
        }
        return attribute
    }

    /// The first text under this key of a resource is its service's name.
    private mutating func isText(_ attribute: Attribute, under key: StaticString?) throws(ReplyFault) -> Bool {
        guard let key, cursor.equals(attribute.key, key), case .text = try judged(attribute) else { return false }
        return true
    }

    /// The value as it is in v1.
    private func judged(_ attribute: Attribute) throws(ReplyFault) -> OTLPReader.Value {
        guard let place = attribute.value else { return .none }
        var reader = OTLPReader(cursor)
        reader.cursor.seek(to: place)
        return try reader.value(depth: 0)
    }

    /// Nil where the attribute is not shown at all.
    private mutating func ruling(
        on attribute: Attribute, of holder: TagHolder, _ visibility: Visibility
    ) throws(ReplyFault) -> Showing? {
        let ruling = rulings.ruling(of: attribute.key, in: profile, cursor, &redactor)
        guard visibility == .full || ruling.isAllowed, !ruling.treatment.isStoreNote else { return nil }
        if ruling.treatment.action == nil { return .ruled(ruling) }
        if ruling.treatment.carriesKind, holder == .span, isKind(try judged(attribute)) {
            return .ruled(ruling.untouched)
        }
        redactor.count(ruling.treatment)
        return ruling.treatment.action == .remove ? nil : .ruled(ruling)
    }

    private mutating func write(
        _ attribute: Attribute, _ showing: Showing, inLog: Bool, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("key")
        emitter.string(cursor.slice(attribute.key))
        emitter.name("value")
        switch showing {
        case .untouched: try value(of: attribute, as: .asStored, &emitter)
        case .ruled(let ruling):
            switch ruling.treatment.action {
            case .remove, .mask: text(Redactor.maskText, &emitter)
            case .pseudonym, .joinedPseudonym:
                let judged = judgedText(try judged(attribute))
                let key = cursor.decoded(attribute.key)
                text(redactor.pseudonym(of: judged, under: key, ruling.treatment, in: profile), &emitter)
            case nil: try value(of: attribute, as: .text(under: ruling.treatment.peerKey, inLog: inLog), &emitter)
            }
        }
        emitter.close(UInt8(ascii: "}"))
    }

    private func text(_ text: [UInt8], _ emitter: inout JSONEmitter) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("stringValue")
        emitter.string(text[...])
        emitter.close(UInt8(ascii: "}"))
    }

    // MARK: Values

    /// How texts are written.
    private enum TextForm {
        case asStored
        /// With hidden peers replaced.
        case text(under: PeerKey, inLog: Bool)

        /// Of what stands in a list or a map, which as a whole is no name of a peer.
        var nested: TextForm {
            switch self {
            case .asStored: .asStored
            case .text(_, let inLog): .text(under: .none, inLog: inLog)
            }
        }
    }

    private mutating func value(
        of attribute: Attribute, as form: TextForm, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        guard let place = attribute.value else {
            emitter.open(UInt8(ascii: "{"))
            return emitter.close(UInt8(ascii: "}"))
        }
        let behind = cursor.place
        cursor.seek(to: place)
        try value(as: form, &emitter)
        cursor.seek(to: behind)
    }

    private mutating func value(as form: TextForm, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        emitter.open(UInt8(ascii: "{"))
        try object { (self, name) throws(ReplyFault) in
            if self.cursor.equals(name, "stringValue") {
                emitter.name("stringValue")
                self.text(try self.cursor.string(), as: form, &emitter)
            } else if self.cursor.equals(name, "intValue") {
                emitter.name("intValue")
                emitter.plainString(Array(String(try self.number()).utf8)[...])
            } else if self.cursor.equals(name, "bytesValue") {
                emitter.name("bytesValue")
                emitter.string(self.cursor.slice(try self.cursor.string()))
            } else if self.cursor.equals(name, "boolValue") {
                emitter.name("boolValue")
                try self.scalar(&emitter)
            } else if self.cursor.equals(name, "doubleValue") {
                emitter.name("doubleValue")
                if self.cursor.stringIsNext {
                    self.text(try self.cursor.string(), as: form, &emitter)
                } else {
                    try self.scalar(&emitter)
                }
            } else if self.cursor.equals(name, "arrayValue") {
                emitter.name("arrayValue")
                try self.values(of: .list, as: form.nested, &emitter)
            } else if self.cursor.equals(name, "kvlistValue") {
                emitter.name("kvlistValue")
                try self.values(of: .map, as: form.nested, &emitter)
            } else {
                return false
            }
            return true
        }
        emitter.close(UInt8(ascii: "}"))
    }

    private enum Nesting {
        case list
        case map
    }

    private mutating func values(
        of nesting: Nesting, as form: TextForm, _ emitter: inout JSONEmitter
    ) throws(ReplyFault) {
        emitter.open(UInt8(ascii: "{"))
        try object { (self, name) throws(ReplyFault) in
            guard self.cursor.equals(name, "values") else { return false }
            emitter.name("values")
            emitter.open(UInt8(ascii: "["))
            try self.elements { (self) throws(ReplyFault) in
                switch nesting {
                case .list: try self.value(as: form, &emitter)
                case .map:
                    let entry = try self.attribute()
                    emitter.open(UInt8(ascii: "{"))
                    emitter.name("key")
                    self.text(entry.key, as: form, &emitter)
                    emitter.name("value")
                    try self.value(of: entry, as: form, &emitter)
                    emitter.close(UInt8(ascii: "}"))
                }
            }
            emitter.close(UInt8(ascii: "]"))
            return true
        }
        emitter.close(UInt8(ascii: "}"))
    }

    private mutating func text(_ string: JSONString, as form: TextForm, _ emitter: inout JSONEmitter) {
        switch form {
        case .asStored: emitter.string(cursor.slice(string))
        case .text(let key, let inLog): emitter.string(text(string, under: key, inLog: inLog))
        }
    }

    private mutating func scalar(_ emitter: inout JSONEmitter) throws(ReplyFault) {
        let scalar = try cursor.scalar()
        emitter.value(cursor.text, from: scalar.start, to: scalar.end)
    }
}

extension OTLPRendering {
    /// What a pseudonym is made of, as v1 has it: a text as it reads, anything else as its JSON text.
    private func judgedText(_ value: OTLPReader.Value) -> [UInt8] {
        switch value {
        case .none: []
        case .text(let text), .binary(let text): cursor.decoded(text)
        case .number(let scalar): Array(cursor.text[scalar.start..<scalar.end])
        case .nested(let text): text
        case .truth(let value): Array((value ? "true" : "false").utf8)
        case .integer(let value): Array(String(value).utf8)
        }
    }

    /// Whether it is one of the kinds that a span can have.
    private func isKind(_ value: OTLPReader.Value) -> Bool {
        guard case .text(let text) = value else { return false }
        return Redactor.kinds.contains { cursor.equals(text, $0) }
    }
}
