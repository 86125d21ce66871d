import HTTPClient

/// A backend's answer whose head has been checked: JSON with status 200, or an error of the backend's whose body is
/// never relayed.
package struct UpstreamReply: Sendable {
    /// 200, or 400 to 599.
    package let status: Int
    private let body: any UpstreamBody

    package init(status: Int, body: any UpstreamBody) {
        self.status = status
        self.body = body
    }

    /// At most 64 KiB; nil once the reply is known to be complete and not before. On the loop, one reader.
    package func nextBodyWindow() async throws(UpstreamFailure) -> [UInt8]? { try await body.nextWindow() }

    /// Ends the exchange, read or not; to be called by whoever does not read to the end.
    package func close() { body.close() }

    /// The same for a reply that is no answer to what was asked, read to its end or not.
    package func distrust() { body.distrust() }
}

/// The body of a backend's answer, as it comes.
package protocol UpstreamBody: Sendable {
    /// The next bytes; nil once the body is known to be complete.
    func nextWindow() async throws(UpstreamFailure) -> [UInt8]?

    /// Nobody reads on. May be called again.
    func close()

    /// Nobody reads on, and what came was no answer to what was asked: the store may have lost count of its replies.
    func distrust()
}

/// A body that comes through a connection.
struct ReceivedBody: UpstreamBody {
    let reply: HTTPReply

    func nextWindow() async throws(UpstreamFailure) -> [UInt8]? {
        do throws(HTTPFailure) {
            return try await reply.nextBodyWindow()
        } catch {
            throw UpstreamFailure(error)
        }
    }

    func close() { reply.close() }

    func distrust() { reply.distrust() }
}
