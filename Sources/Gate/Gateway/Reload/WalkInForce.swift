import EventLoop
import HTTPSyntax
import Server

/// Hands each request the walk in force when it comes: that one has it to its end, whatever is reloaded meanwhile.
struct WalkInForce: Responder {
    let walk: InForce<any Responder>

    func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        await walk.value.respond(to: request, through: reply)
    }

    func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? {
        await walk.value.answer(to: refusal, from: peer, on: connection)
    }
}
