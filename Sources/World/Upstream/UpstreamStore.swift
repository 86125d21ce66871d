package import Backends

/// Whom plans are asked: a backend over the network (`UpstreamClient`), or traces at hand.
package protocol UpstreamStore: Sendable {
    /// The reply to one request of a plan, once its head has been checked. On the loop of the request.
    func send(_ scoped: ScopedRequest) async throws(UpstreamFailure) -> UpstreamReply
}
