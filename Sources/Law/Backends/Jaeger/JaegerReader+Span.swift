import SpanStream
import TraceModel

extension JaegerReader {
    /// Reads one span: all of it is checked here, so that rendering finds nothing new.
    mutating func span() throws(ReplyFault) {
        let place = cursor.place
        var own = self.cursor
        let span = try JaegerSpan(reading: &own) { (cursor) throws(ReplyFault) in
            self.cursor = cursor
            try self.checkTraceID()
            cursor = self.cursor
        }
        let end = own.place
        let parent = try references(of: span)
        let facts = try tags(of: span)
        try logs(of: span)
        cursor.seek(to: end)
        bodies.unknownDropped += span.dropped
        let process = number(ofProcess: cursor.decoded(span.processID))
        let origin = origins.place(process: process, istio: facts.istio, node: facts.node)
        spans.append(
            SpanRecord(
                id: span.id, parentID: parent.id, kind: facts.kind, start: span.startTime, duration: span.duration,
                origin: origin, firstLink: parent.firstLink, linkCount: Int32(links.count) - parent.firstLink))
        bodies.spans.append(JaegerBodies.Span(place: place, name: span.name, process: process))
    }

    /// The parent's id and where the span's links begin. The first CHILD_OF to this trace is the parent, or none where it names
    /// the span itself; everything else is a link.
    private mutating func references(of span: JaegerSpan) throws(ReplyFault) -> (id: SpanID?, firstLink: Int32) {
        let firstLink = Int32(links.count)
        guard let place = span.references else { return (nil, firstLink) }
        cursor.seek(to: place)
        var parent: SpanID??
        try list { (reader) throws(ReplyFault) in
            let reference = try JaegerReference(reading: &reader.cursor, dropped: &reader.bodies.unknownDropped)
            guard let trace = reference.trace, let target = reference.span else { return }
            let isOwnTrace = trace == reader.traceID ?? reader.expected ?? trace
            if reference.isChildOf, isOwnTrace, parent == nil {
                parent = .some(target == span.id || target.value == 0 ? nil : target)
            } else {
                reader.links.append(SpanLink(target: isOwnTrace ? target : nil))
            }
        }
        return (parent ?? nil, firstLink)
    }

    private mutating func tags(of span: JaegerSpan) throws(ReplyFault) -> (
        kind: SpanKind, istio: Evidence, node: Evidence
    ) {
        var kind: SpanKind?
        var istio = Evidence.absent
        var node = Evidence.absent
        guard let place = span.tags else { return (.other, istio, node) }
        cursor.seek(to: place)
        try list { (reader) throws(ReplyFault) in
            let tag = try JaegerTag(reading: &reader.cursor, depth: 8, dropped: &reader.bodies.unknownDropped)
            if reader.cursor.equals(tag.key, "istio.namespace") {
                istio = tag.evidence(after: istio, reader.cursor)
            } else if reader.cursor.equals(tag.key, "node_id") {
                node = tag.evidence(after: node, reader.cursor)
            } else if reader.cursor.equals(tag.key, "span.kind"), kind == nil, case .string(let text) = tag.value {
                kind =
                    reader.cursor.equals(text, "server")
                    ? .server : reader.cursor.equals(text, "client") ? .client : .other
            }
        }
        return (kind ?? .other, istio, node)
    }

    private mutating func logs(of span: JaegerSpan) throws(ReplyFault) {
        guard let place = span.logs else { return }
        cursor.seek(to: place)
        try list { (reader) throws(ReplyFault) in
            let log = try JaegerLog(reading: &reader.cursor)
            reader.bodies.unknownDropped += log.dropped
            guard let fields = log.fields else { return }
            let behind = reader.cursor.place
            reader.cursor.seek(to: fields)
            try reader.list { (reader) throws(ReplyFault) in
                _ = try JaegerTag(reading: &reader.cursor, depth: 10, dropped: &reader.bodies.unknownDropped)
            }
            reader.cursor.seek(to: behind)
        }
    }

    /// The number of a process's name, new or known.
    mutating func number(ofProcess name: [UInt8]) -> Int32 {
        if let known = processNames[name] { return known }
        let number = Int32(processes.count)
        processNames[name] = number
        processes.append(nil)
        processEvidence.append((.absent, .absent))
        return number
    }

    mutating func readProcesses() throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.wrongShape) }
        guard !cursor.take(UInt8(ascii: "}")) else { return }
        repeat {
            let name = try cursor.memberName()
            let number = Int(number(ofProcess: cursor.decoded(name)))
            guard processes[number] == nil else { throw .malformed(offset: name.start, .repeatedMember) }
            try process(number)
        } while try cursor.another(before: UInt8(ascii: "}"))
    }

    private mutating func process(_ number: Int) throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.wrongShape) }
        var names = MemberNames()
        var service: JSONString?
        var tags: JSONCursor.Place?
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                let name = try cursor.memberName()
                try names.insert(name, of: cursor)
                if cursor.equals(name, "serviceName") {
                    service = try JaegerSpan.text(&cursor)
                } else if cursor.equals(name, "tags") {
                    tags = cursor.scalarIsNext ? nil : cursor.place
                    try processTags(number)
                } else {
                    bodies.unknownDropped += 1
                    try cursor.skipValue(depth: 6)
                }
            } while try cursor.another(before: UInt8(ascii: "}"))
        }
        guard let service else { throw refusal(.missingMember) }
        processes[number] = JaegerBodies.Process(tags: tags, service: service)
    }

    private mutating func processTags(_ number: Int) throws(ReplyFault) {
        try list { (reader) throws(ReplyFault) in
            let tag = try JaegerTag(reading: &reader.cursor, depth: 8, dropped: &reader.bodies.unknownDropped)
            if reader.cursor.equals(tag.key, "k8s.namespace.name") {
                let earlier = reader.processEvidence[number].resource
                reader.processEvidence[number].resource = tag.evidence(after: earlier, reader.cursor)
            } else if reader.cursor.equals(tag.key, "service.namespace") {
                let earlier = reader.processEvidence[number].service
                reader.processEvidence[number].service = tag.evidence(after: earlier, reader.cursor)
            }
        }
    }
}
