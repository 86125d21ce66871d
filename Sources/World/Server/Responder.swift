package import EventLoop
package import HTTPSyntax

/// What answers requests. Both calls run on the connection's event loop, in a task that is cancelled when the connection
/// is lost; neither may block.
package protocol Responder: Sendable {
    /// Answers one request through `reply`. Returning without an answer, or with half of one, cuts the connection, so
    /// that nobody takes it for a whole one.
    func respond(to request: IncomingRequest, through reply: ReplyStream) async

    /// The answer to bytes that are no request; nil closes the connection without one.
    func answer(to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID) async
        -> OutgoingReply?
}
