package import Backends

/// Whom plans are asked: a backend over the network (`UpstreamClient`), or traces at hand.
package protocol UpstreamStore: Sendable {
    /// Lets go of connections that are kept for later requests, and keeps no more of them. On the loop of the requests.
    func close()

    /// The reply to one request of a plan, once its head has been checked; all of it is there by `latest`, or never. On the loop of the request.
    func send(
        _ scoped: ScopedRequest, until latest: ContinuousClock.Instant?
    ) async throws(UpstreamFailure) -> UpstreamReply
}
