import HTTPClient

/// A backend's answer whose head has been checked: JSON with status 200, or an error of the backend's whose body is
/// never relayed.
package struct UpstreamReply: Sendable {
    /// 200, or 400 to 599.
    package let status: Int
    private let reply: HTTPReply

    init(status: Int, reply: HTTPReply) {
        self.status = status
        self.reply = reply
    }

    /// At most 64 KiB; nil once the reply is known to be complete and not before. On the loop, one reader.
    package func nextBodyWindow() async throws(UpstreamFailure) -> [UInt8]? {
        do throws(HTTPFailure) {
            return try await reply.nextBodyWindow()
        } catch {
            throw UpstreamFailure(error)
        }
    }

    /// Ends the exchange, read or not; to be called by whoever does not read to the end.
    package func close() {
        reply.close()
    }
}
