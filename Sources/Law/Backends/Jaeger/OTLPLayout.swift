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
    var spans: [TraceID: [Span]] = [:]
    private(set) var count = 0

    mutating func add(_ span: Span, of trace: TraceID) {
        spans[trace, default: []].append(span)
        count += 1
    }

    /// Bytes of memory that it takes.
    var heldBytes: Int {
        count * MemoryLayout<Span>.stride + resources.count * MemoryLayout<Resource>.stride
            + scopes.count * MemoryLayout<Scope>.stride
    }
}
