package import HTTPSyntax
package import Quantities
package import Redaction
package import SpanStream
package import StrictJSON
package import TraceModel

/// What a store's query API is to the gate: which requests it knows, what is asked of the store for them, and where things are in its
/// replies. A backend knows no principal and no policy; it gets a plain scope and says nothing about who may see what.
package protocol TraceBackend: Sendable {
    /// The parameters that may come several times in one query.
    var lists: [String] { get }

    /// The request as a typed question. Unknown routes, methods and parameters are refused by name.
    func recognize(_ method: RequestMethod, _ target: RequestTarget) throws(RouteRefusal) -> TraceQuery

    /// The name of the route that a path belongs to, for the record, whatever method and parameters come with it; nil for none.
    func route(of path: [UTF8Text]) -> String?

    /// What is asked of the store. Only `ScopeQuery` calls this.
    func plan(_ query: TraceQuery, within scope: NamespaceScope) -> UpstreamPlan

    /// What a reply with this status means.
    func meaning(ofStatus status: Int) -> ReplyMeaning

    /// Begins to read the reply to one step of a plan.
    func reader(for trace: TraceByID) -> any TraceReplyReader

    /// The answer to `query` of what became of its traces, in their order: in the store's own form, with the same bytes for what it does not have and for
    /// what is hidden.
    func answer(to query: TraceQuery, _ parts: [AnswerPart]) -> Answer

    /// The media type of a rendered view.
    var contentType: StaticString { get }

    /// Members that a refusal must carry so that the store's own clients show its sentence.
    func envelope(status: Int, message: String) -> [(String, JSONValue)]
}

/// Takes a reply's bytes as they come and reads them strictly once all are there.
package protocol TraceReplyReader: Sendable {
    /// Bytes of memory that it holds.
    var heldBytes: Int { get }
    mutating func feed(_ window: [UInt8]) throws(ReplyFault)
    /// Nil where the store says that it has no such trace. Nothing may be rendered of a reply that this refuses.
    mutating func finish() throws(ReplyFault) -> TraceSkeleton?
    /// Members and values dropped because they are not understood; complete once `finish` has returned.
    var unknownDropped: Int { get }
    /// Begins the part of an answer that shows `view`, which must be one of the trace that `finish` gave, and says what `notice` says of what it hides.
    /// `isFirst`: no other trace stands before it in the answer.
    func rendering(
        of view: TraceView, trace: TraceSkeleton, redactor: Redactor, masked: AttributeAllowList, notice: HiddenNotice?,
        isFirst: Bool
    ) -> any TraceRendering
}

/// What became of one trace that was asked for.
package enum AnswerPart: Sendable {
    case shown(any TraceRendering)
    /// The store does not have it, or nothing of it may be seen.
    case absent(TraceID)
}

/// What a caller gets.
package enum Answer: Sendable {
    /// With status 200.
    case rendered(any TraceRendering)
    case fixed(FixedAnswer)
}

/// Writes a view, or a whole answer, window by window.
package protocol TraceRendering: Sendable {
    /// Nil behind the end.
    mutating func next() throws(ReplyFault) -> [UInt8]?
    /// What was redacted, by rule; complete once `next` has returned nil.
    var redactions: [String: Int] { get }
}

/// What a store's status says before its body is looked at.
package enum ReplyMeaning: Sendable {
    /// The body is to be read.
    case body
    /// The store does not have what was asked for.
    case missing
    /// Nothing that this backend answers.
    case unexpected
}

/// An answer that is the same for everybody.
package struct FixedAnswer: Sendable {
    package let status: Int
    package let contentType: StaticString
    package let body: [UInt8]
}
