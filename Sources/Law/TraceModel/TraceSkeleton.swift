/// What the view needs to know of one trace, without a byte of its text: who, whose, when, and what hangs below what.
///
/// Spans are in the order in which the store gave them; they name their origin by its place in `origins`.
package struct TraceSkeleton: Sendable {
    package let id: TraceID
    package var origins: [SpanOrigin]
    package var spans: [SpanRecord]
    /// The links of all spans, each span's in a row.
    package var links: [SpanLink]

    package init(id: TraceID, origins: [SpanOrigin], spans: [SpanRecord], links: [SpanLink]) {
        self.id = id
        self.origins = origins
        self.spans = spans
        self.links = links
    }
}

/// One span: 48 bytes whatever it carries.
package struct SpanRecord: Sendable {
    package let id: SpanID
    /// The id that the span names as its parent; nil where it names none, or itself.
    package let parentID: SpanID?
    /// Microseconds since the epoch.
    package let start: Int64
    /// Microseconds.
    package let duration: Int64
    package let kind: SpanKind
    /// Its place in `TraceSkeleton.origins`.
    package var origin: Int32
    /// Its links' places in `TraceSkeleton.links`.
    package let firstLink: Int32
    package let linkCount: Int32

    package init(
        id: SpanID, parentID: SpanID?, kind: SpanKind, start: Int64, duration: Int64, origin: Int32,
        firstLink: Int32 = 0, linkCount: Int32 = 0
    ) {
        self.id = id
        self.parentID = parentID
        self.kind = kind
        self.start = start
        self.duration = duration
        self.origin = origin
        self.firstLink = firstLink
        self.linkCount = linkCount
    }

    package var links: Range<Int> { Int(firstLink)..<Int(firstLink) + Int(linkCount) }
}

/// A reference that is not the parent.
package struct SpanLink: Sendable {
    /// The span it names; nil where it names one of another trace.
    package let target: SpanID?

    package init(target: SpanID?) {
        self.target = target
    }
}

/// On which side of a call a span stands; only client and server halves of one call share an id.
package enum SpanKind: UInt8, Sendable, CaseIterable {
    /// It says none.
    case other
    case client
    case server
    case `internal`
    case producer
    case consumer

    /// OpenTelemetry's word; a span that says none is internal.
    package var word: StaticString {
        switch self {
        case .client: "client"
        case .server: "server"
        case .other, .internal: "internal"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }

    package var text: String { word.description }
}
