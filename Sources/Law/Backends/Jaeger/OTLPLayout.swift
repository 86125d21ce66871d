import SpanStream
import TraceModel

/// Where the spans of a reply of Jaeger's v3 API stand in it, and in which of the store's groups.
struct OTLPLayout: Sendable {
    /// One element of `resourceSpans`, without its spans.
    struct Resource: Sendable {
        /// Before the object `resource`; nil where there is none.
        var attributes: JSONCursor.Place?
        var schema: JSONString?
    }

    /// One element of `scopeSpans`, without its spans.
    struct Scope: Sendable {
        let resource: Int32
        /// Before the object `scope`; nil where there is none.
        var attributes: JSONCursor.Place?
        var schema: JSONString?
    }

    struct Span: Sendable {
        let place: JSONCursor.Place
        let scope: Int32
    }

    var resources: [Resource] = []
    var scopes: [Scope] = []
    /// Of each trace, in the order in which the skeleton has them.
    private(set) var spans: [TraceID: [Span]] = [:]
    private(set) var count = 0

    /// All spans of a trace.
    mutating func add(_ places: [Span], of trace: TraceID) {
        spans[trace] = places
        count += places.count
    }

    /// Bytes of memory that it takes.
    var heldBytes: Int {
        count * MemoryLayout<Span>.stride + resources.count * MemoryLayout<Resource>.stride
            + scopes.count * MemoryLayout<Scope>.stride
    }
}
