import AuditLog
import Backends
import HTTPSyntax
import Quantities
import Server
import SpanStream

/// Step 8: what the caller is told. The one map from refusals to status codes.
struct Reply: Sendable {
    let backend: any TraceBackend

    /// Refused where it would break off in the middle.
    func answer(to query: TraceQuery, _ filtered: FilteredAnswer) throws(WalkRefusal) -> Answer {
        if let page = filtered.page { return .fixed(page.answer) }
        if case .names(let question) = query, let names = filtered.names {
            return .fixed(backend.answer(to: question, names))
        }
        let answer = backend.answer(to: query, filtered.parts)
        if case .rendered(let rendering) = answer { try check(rendering) }
        return answer
    }

    private func check(_ rendering: any AnswerRendering) throws(WalkRefusal) {
        do throws(ReplyFault) {
            try rendering.check()
        } catch {
            throw error == .tooLarge ? .answerTooLarge : .storeReply(error)
        }
    }

    /// Sends a body of views, window by window. `hidden`: how many spans of them are hidden, where that may be said; `isPartial`: the store may have
    /// more. Returns the body's size and what was redacted.
    func send(
        _ answer: any AnswerRendering, hidden: Int?, isPartial: Bool, through stream: ReplyStream
    ) async throws(ReplyInterruption) -> (bytes: Int, redactions: [String: Int]) {
        var rendering = answer
        var bytes = 0
        do {
            try await stream.begin(
                .ok, contentType: backend.contentType, fields: fields(hidden: hidden, isPartial: isPartial))
            while let window = try rendering.next() {
                bytes += window.count
                try await stream.write(window)
            }
            try await stream.finish()
        } catch {
            stream.abort()
            let reason = (error as? ReplyFault).map { EndReason($0) } ?? .clientGone
            throw ReplyInterruption(reason: reason, bytes: bytes, redactions: rendering.redactions)
        }
        return (bytes, rendering.redactions)
    }

    /// What the body says to people in its store's own way, for programs.
    private func fields(hidden: Int?, isPartial: Bool) throws -> OutgoingFields {
        var fields = OutgoingFields()
        if let hidden { try fields.add("Spanwarden-Hidden", String(hidden)) }
        if isPartial { try fields.add("Spanwarden-Result", "partial") }
        return fields
    }

    /// The store's own answer for what it does not have.
    func send(
        _ answer: FixedAnswer, isPartial: Bool, through stream: ReplyStream
    ) async throws(ReplyInterruption) -> Int {
        do {
            let reply = OutgoingReply(
                ReplyStatus(rawValue: answer.status) ?? .notFound, contentType: answer.contentType,
                fields: try fields(hidden: nil, isPartial: isPartial), body: answer.body,
                policy: answer.isPage ? .page : .data)
            try await stream.send(reply)
        } catch {
            throw ReplyInterruption(reason: .clientGone, bytes: 0, redactions: [:])
        }
        return answer.body.count
    }
}

/// A reply that did not reach its end: the connection is closed.
struct ReplyInterruption: Error {
    let reason: EndReason
    let bytes: Int
    let redactions: [String: Int]
}
