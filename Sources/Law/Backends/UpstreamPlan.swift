package import Quantities

/// What is asked of the store for one request of a caller's: the steps in order, each of which answers for one trace.
package struct UpstreamPlan: Sendable {
    /// One request, and the trace that its reply must be.
    package struct Step: Sendable {
        package let request: ScopedRequest
        package let trace: TraceByID
    }

    package let steps: [Step]
}

/// One request to a store, narrowed to what its asker may see. The only thing that Upstream sends, and only backends make it: nothing
/// of a caller's bytes is in it, but values that were parsed and are printed again, below the backend's own path prefix.
package struct ScopedRequest: Sendable {
    package let segments: [UTF8Text]
    package let query: [(name: UTF8Text, value: UTF8Text)]

    init(segments: [UTF8Text], query: [(name: UTF8Text, value: UTF8Text)]) {
        self.segments = segments
        self.query = query
    }
}
