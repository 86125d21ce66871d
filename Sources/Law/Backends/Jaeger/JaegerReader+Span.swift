import SpanStream
import TraceModel

extension JaegerReader {
    /// Reads one span: all of it is checked here, so that rendering finds nothing new.
    mutating func span() throws(ReplyFault) {
        let span = try JaegerSpan(reading: &cursor, of: &identity, as: telling.spanShape, &members)
        let end = cursor.place
        let parent = try references(of: span)
        let facts = try tags(of: span)
        try logs(of: span)
        cursor.seek(to: end)
        bodies.unknownDropped += span.dropped
        let process = number(ofProcess: span.processID)
        let origin = origins.place(process: process, facts.evidence)
        spans.append(
            SpanRecord(
                id: span.id, parentID: parent.id, kind: facts.kind ?? .other, start: span.startTime,
                duration: span.duration,
                origin: origin, firstLink: parent.firstLink, linkCount: Int32(links.count) - parent.firstLink))
        bodies.spans.append(JaegerBodies.Span(span, process: process))
    }

    /// The parent's id and where the span's links begin. The first CHILD_OF to this trace is the parent, or none where it names
    /// the span itself; everything else is a link.
    private mutating func references(of span: JaegerSpan) throws(ReplyFault) -> (id: SpanID?, firstLink: Int32) {
        let firstLink = Int32(links.count)
        guard let place = span.references else { return (nil, firstLink) }
        cursor.seek(to: place)
        var parent: SpanID??
        try list { (reader) throws(ReplyFault) in
            let reference = try JaegerReference(
                reading: &reader.cursor, &reader.fields, dropped: &reader.bodies.unknownDropped)
            guard let trace = reference.trace, let target = reference.span else { return }
            let isOwnTrace = reader.identity.isOwn(trace)
            if reference.isChildOf, isOwnTrace, parent == nil {
                parent = .some(target == span.id || target.value == 0 ? nil : target)
            } else {
                reader.links.append(SpanLink(target: isOwnTrace ? target : nil))
            }
        }
        return (parent ?? nil, firstLink)
    }

    private mutating func tags(of span: JaegerSpan) throws(ReplyFault) -> SpanFacts {
        var facts = SpanFacts()
        guard let place = span.tags else { return facts }
        if span.hasReadTags {
            for pair in members.pairs { note(JaegerTag(pair, cursor), number: Int(pair.number), &facts) }
            return facts
        }
        cursor.seek(to: place)
        try list { (reader) throws(ReplyFault) in
            let tag = try reader.tag(depth: 8)
            guard let number = reader.telling.keys.number(of: tag.key, reader.cursor) else { return }
            reader.note(tag, number: number, &facts)
        }
        return facts
    }

    /// What the tags of a span tell.
    private struct SpanFacts {
        var kind: SpanKind?
        var evidence = SpanEvidence()
    }

    /// Takes a tag whose key has this number among those that tell something.
    private mutating func note(_ tag: JaegerTag, number: Int, _ facts: inout SpanFacts) {
        switch number {
        case 0: facts.evidence.istio = origins.evidence(tag, after: facts.evidence.istio, cursor)
        case 1: facts.evidence.node = origins.evidence(tag, after: facts.evidence.node, cursor)
        case 2 where facts.kind == nil: facts.kind = tag.spanKind(cursor)
        case 3: facts.evidence.cluster = origins.evidence(tag, after: facts.evidence.cluster, cursor)
        default: break
        }
    }

    /// The keys of a span's tags that say whose it is and what it is.
    static let telling = Telling(["istio.namespace", "node_id", "span.kind"])
    static let tellingOfClusters = Telling(["istio.namespace", "node_id", "span.kind", "istio.cluster_id"])

    /// The keys of tags that tell something of their span, and what spans look like with them.
    struct Telling {
        let keys: JSONNames
        let spanShape: JSONShape

        init(_ keys: [StaticString]) {
            self.keys = JSONNames(keys)
            spanShape = JaegerSpan.shape(telling: self.keys)
        }
    }

    private mutating func logs(of span: JaegerSpan) throws(ReplyFault) {
        guard let place = span.logs else { return }
        cursor.seek(to: place)
        try list { (reader) throws(ReplyFault) in
            let log = try JaegerLog(reading: &reader.cursor, &reader.fields)
            reader.bodies.unknownDropped += log.dropped
            guard let fields = log.fields else { return }
            let behind = reader.cursor.place
            reader.cursor.seek(to: fields)
            try reader.list { (reader) throws(ReplyFault) in
                _ = try reader.tag(depth: 10)
            }
            reader.cursor.seek(to: behind)
        }
    }

    private mutating func tag(depth: Int) throws(ReplyFault) -> JaegerTag {
        try JaegerTag(reading: &cursor, depth: depth, &fields, dropped: &bodies.unknownDropped)
    }

    /// The number of a process's name, new or known.
    mutating func number(ofProcess name: JSONString) -> Int32 {
        let number = processNames.number(of: name, cursor)
        if Int(number) == processes.count {
            processes.append(nil)
            processEvidence.append(ProcessEvidence())
        }
        return number
    }

    mutating func readProcesses() throws(ReplyFault) {
        guard cursor.take(UInt8(ascii: "{")) else { throw refusal(.wrongShape) }
        guard !cursor.take(UInt8(ascii: "}")) else { return }
        repeat {
            let name = try cursor.memberName()
            let number = Int(number(ofProcess: name))
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
                    guard cursor.stringIsNext else { throw refusal(.wrongShape) }
                    service = try cursor.string()
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
            let tag = try reader.tag(depth: 8)
            if reader.cursor.equals(tag.key, "k8s.namespace.name") {
                let earlier = reader.processEvidence[number].resource
                reader.processEvidence[number].resource = tag.evidence(after: earlier, reader.cursor)
            } else if reader.cursor.equals(tag.key, "service.namespace") {
                let earlier = reader.processEvidence[number].service
                reader.processEvidence[number].service = tag.evidence(after: earlier, reader.cursor)
            } else if reader.readsClusters, reader.cursor.equals(tag.key, "k8s.cluster.name") {
                let earlier = reader.processEvidence[number].cluster
                reader.processEvidence[number].cluster = tag.evidence(after: earlier, reader.cursor)
            }
        }
    }
}
