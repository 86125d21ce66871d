import EventLoop
package import HTTPSyntax

/// The answer to one request: whole (`send`), or a head and windows of a body whose length is not known (`begin`,
/// `write`, `finish`). On the connection's loop only, and from one task.
///
/// Any failure, any call out of order and `abort` close the connection without an end of the body, so that a part can't
/// be taken for the whole.
package final class ReplyStream: Sendable {
    private enum Phase { case unanswered, streaming, finished, cut }

    private struct State {
        var phase = Phase.unanswered
        var chunks = ChunkWriter()
    }

    private let sink: any ReplySink
    private let fieldMaker: ReplyFieldMaker
    private let omitsBody: Bool
    private let state: LoopConfined<State>

    /// `omitsBody`: the request was a HEAD.
    init(on sink: any ReplySink, fields: ReplyFieldMaker, omitsBody: Bool) {
        self.sink = sink
        fieldMaker = fields
        self.omitsBody = omitsBody
        state = LoopConfined(State(), on: sink.loop.identity)
    }

    /// The whole answer has been handed to the socket.
    var isFinished: Bool { state.value.phase == .finished }

    /// Sends a whole answer, and returns when little of it is left to send.
    package func send(_ reply: OutgoingReply) async throws(ReplyFailure) {
        try advance(from: .unanswered, to: .streaming)
        let head = try head(
            reply.status, reply.contentType, reply.policy, reply.fields, .length(reply.body.count))
        // One segment for a small answer; a large one is not copied for its head.
        let small = omitsBody || reply.body.count > Connection.writeWindow ? [] : reply.body
        try await push(head + small)
        if !omitsBody, small.isEmpty {
            for start in stride(from: 0, to: reply.body.count, by: Connection.writeWindow) {
                try await push(Array(reply.body[start...].prefix(Connection.writeWindow)))
            }
        }
        try advance(from: .streaming, to: .finished)
        sink.ceaseWatching()
    }

    /// Sends the head of an answer whose body follows in windows. Not for a HEAD.
    package func begin(
        _ status: ReplyStatus, contentType: StaticString, fields: OutgoingFields = OutgoingFields()
    ) async throws(ReplyFailure) {
        try advance(from: .unanswered, to: .streaming)
        try await push(try head(status, contentType, .data, fields, .chunked))
    }

    /// Sends body bytes, in chunks of a fixed size. Returns when the peer has room for more.
    package func write(_ window: [UInt8]) async throws(ReplyFailure) {
        try advance(from: .streaming, to: .streaming)
        var rest = window[...]
        while !rest.isEmpty {
            let part = rest.prefix(Connection.writeWindow)
            rest = rest.dropFirst(part.count)
            try await push(state.value.chunks.write(part))
            // Whoever writes much is making much: others on the loop come in between.
            if !rest.isEmpty || part.count == Connection.writeWindow { await sink.loop.nextRound() }
        }
    }

    /// Sends what is left and the end of the body: only now can the client take it for complete.
    package func finish() async throws(ReplyFailure) {
        try advance(from: .streaming, to: .streaming)
        try await push(state.value.chunks.finish())
        try advance(from: .streaming, to: .finished)
        sink.ceaseWatching()
    }

    /// Closes the connection as it is. May be called at any time; an answer that is finished stays.
    package func abort() {
        guard state.value.phase != .finished else { return }
        state.value.phase = .cut
        sink.close()
    }

    private func advance(from expected: Phase, to next: Phase) throws(ReplyFailure) {
        guard state.value.phase == expected else {
            abort()
            throw .outOfOrder
        }
        state.value.phase = next
    }

    private func head(
        _ status: ReplyStatus, _ contentType: StaticString, _ policy: BrowserPolicy, _ more: OutgoingFields,
        _ body: ReplyWriter.Body
    ) throws(ReplyFailure) -> [UInt8] {
        do throws(OutgoingFields.Unwritable) {
            let fields = try fieldMaker.fields(
                contentType: contentType, policy: policy, closes: sink.decidesToClose(), isSecure: sink.isSecure,
                more: more)
            return ReplyWriter.head(status: status, fields: fields, body: body)
        } catch {
            abort()
            throw .unwritable
        }
    }

    private func push(_ bytes: [UInt8]) async throws(ReplyFailure) {
        do throws(SocketFailure) {
            try await sink.push(bytes)
        } catch {
            abort()
            throw error == .timedOut ? .stalled : .disconnected(error)
        }
    }
}
