package import HTTPSyntax

/// What is asked of the store for one request of a caller's.
package struct UpstreamPlan: Sendable {
    package let request: ScopedRequest
}

/// One request to a store, narrowed to what its asker may see. The only thing that Upstream sends, and only backends make it: nothing
/// of a caller's bytes is in it, but values that were parsed and are printed again.
package struct ScopedRequest: Sendable {
    package let target: UpstreamTarget

    init(target: UpstreamTarget) {
        self.target = target
    }
}
