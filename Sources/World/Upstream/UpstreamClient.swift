package import Backends
package import EventLoop
package import HTTPClient
import HTTPSyntax

/// Asks one backend from one loop, with the gateway's own credential and never with the caller's.
///
/// A request has `Host`, `Accept`, `Accept-Encoding`, the credential, the tenant, `traceparent` where it is to be carried, and nothing else.
package final class UpstreamClient: UpstreamStore {
    private let backend: UpstreamBackend
    private let loop: Loop
    private let client: EndpointClient

    package init(_ backend: UpstreamBackend, on loop: Loop, counters: HTTPCounters? = nil) {
        self.backend = backend
        self.loop = loop
        client = EndpointClient(
            endpoint: backend.endpoint, on: loop, deadlines: backend.deadlines, counters: counters,
            refuses: RefusedAddresses.contains)
    }

    package func close() { client.close() }

    /// Sends a GET below the backend's path prefix and gives the reply once its head has been checked. On the loop only.
    package func send(
        _ scoped: ScopedRequest, until latest: ContinuousClock.Instant? = nil
    ) async throws(UpstreamFailure) -> UpstreamReply {
        let request = try makeRequest(scoped)
        let reply: HTTPReply
        do throws(HTTPFailure) {
            reply = try await client.send(request, bodyLimit: backend.bodyLimit, until: latest)
        } catch {
            throw UpstreamFailure(error)
        }
        do throws(UpstreamFailure) {
            try ReplyCheck.check(reply.head, for: scoped.content)
        } catch {
            reply.close()
            throw error
        }
        return UpstreamReply(status: reply.head.status, body: ReceivedBody(reply: reply))
    }

    private func makeRequest(_ scoped: ScopedRequest) throws(UpstreamFailure) -> HTTPRequest {
        let segments = backend.pathPrefix + scoped.segments
        guard let target = UpstreamTarget(segments: segments, query: scoped.query) else { throw .unsafePath }
        let credential = try readCredential()
        do throws(OutgoingFields.Unwritable) {
            var request = try HTTPRequest(target, at: backend.endpoint)
            try request.add("Accept", Array((scoped.content == .json ? "application/json" : "*/*").utf8))
            try request.add("Accept-Encoding", Array("identity".utf8))
            if let credential { try request.add(credential.header.description, credential.value) }
            if let tenant = backend.tenant { try request.add(tenant.header.description, Array(tenant.value.utf8)) }
            if let traceParent = scoped.traceParent { try request.add("traceparent", Array(traceParent.utf8)) }
            return request
        } catch {
            throw .unwritable(error)
        }
    }

    private func readCredential() throws(UpstreamFailure) -> (header: BackendHeader, value: [UInt8])? {
        guard let credentials = backend.credentials else { return nil }
        do throws(UpstreamCredentials.Problem) {
            return (credentials.header, try credentials.value(at: loop.now))
        } catch {
            throw .noCredential(error)
        }
    }
}
