package import EventLoop
package import HTTPSyntax

/// Answers probes with one whole reply each; malformed ones get none.
package struct ProbeResponder: Responder {
    private let answer: @Sendable (IncomingRequest) async -> OutgoingReply

    package init(_ answer: @escaping @Sendable (IncomingRequest) async -> OutgoingReply) {
        self.answer = answer
    }

    package func respond(to request: IncomingRequest, through reply: ReplyStream) async {
        guard request.head.method == .get || request.head.method == .head else {
            return await send(OutgoingReply(.methodNotAllowed, contentType: "text/plain"), through: reply)
        }
        await send(await answer(request), through: reply)
    }

    package func answer(
        to refusal: RequestRefusal, from peer: SocketAddress, on connection: ConnectionID
    ) async -> OutgoingReply? {
        nil
    }

    private func send(_ answer: OutgoingReply, through reply: ReplyStream) async {
        // A probe that has gone needs no answer, and there is nobody to tell.
        try? await reply.send(answer)
    }
}
