package import HTTPSyntax
package import Quantities
package import Redaction
package import SpanStream
package import StrictJSON
package import TraceModel

/// What a store's query API is to the gate: which requests it knows, what is asked of the store for them, and where things are in its
/// replies. A backend knows no principal and no policy; it gets a plain scope and says nothing about who may see what.
package protocol TraceBackend: Sendable {
    /// The parameters that may come several times in one query at a path.
    func lists(at path: [UTF8Text]) -> [String]

    /// The request as a typed question. Unknown routes, methods and parameters are refused by name.
    /// Times that it leaves open are counted from `now`.
    func recognize(
        _ method: RequestMethod, _ target: RequestTarget, at now: Timestamp
    ) throws(RouteRefusal) -> TraceQuery

    /// The name of the route that a path belongs to, for the record, whatever method and parameters come with it; nil for none.
    func route(of path: [UTF8Text]) -> String?

    /// The page that a path names, whatever its query is; nil for none.
    func page(at path: [UTF8Text]) -> StorePage?

    /// What the store is asked for a page, and the answer that its body makes: with what is refused here switched off, and its links relative to `mount`, a
    /// path of ours that ends with a slash.
    func request(of page: StorePage) -> ScopedRequest
    func answer(to page: StorePage, _ body: [UInt8], below mount: String) -> FixedAnswer

    /// What the store is asked for an aggregate, which is refused here for what is wrong with its method or parameters; and the answer that its body makes, nil where it
    /// can't be read.
    func request(of aggregate: StoreAggregate) throws(RouteRefusal) -> ScopedRequest
    func answer(to aggregate: StoreAggregate, _ body: [UInt8]) -> FixedAnswer?

    /// What is asked of the store. Only `ScopeQuery` calls this.
    /// What it asks for at first is at most `most` requests, but where the question itself names more.
    func plan(_ query: TraceQuery, within scope: SearchScope, most: Int) -> UpstreamPlan

    /// The attributes that the store may look at for a key of a search, the key itself first.
    func spellings(of key: UTF8Text) -> [UTF8Text]

    /// How the store is asked for names.
    var probes: any NameProbes { get }

    /// What a reply with this status means.
    func meaning(ofStatus status: Int) -> ReplyMeaning

    /// Whether a reply whose status means that nothing is there says so itself: something else may stand in the store's place.
    func isMissing(_ body: [UInt8]) -> Bool

    /// Whose fault a status is that means nothing, where it is the question's: some stores can't be asked everything that others can.
    func refusal(ofStatus status: Int, to query: TraceQuery) -> RouteRefusal?

    /// Begins to read the reply to one step of a plan, for an answer in the form `answer`.
    func reader(
        of reply: UpstreamPlan.Reply, in form: ReplyForm, for answer: ReplyForm
    ) -> any TraceReplyReader

    /// The answer to `query` of what became of its traces, in order: in the store's own form, with the same bytes for what it does not have and for
    /// what is hidden.
    func answer(to query: TraceQuery, _ parts: [AnswerPart]) -> Answer

    /// The answer to a question for names.
    func answer(to query: NameQuery, _ names: ListedNames) -> FixedAnswer

    /// The media type of a rendered view.
    var contentType: StaticString { get }

    /// Members that a refusal must carry so that the store's own clients show its sentence.
    func envelope(status: Int, message: String) -> [(String, JSONValue)]
}

/// Takes a reply's bytes as they come and reads them strictly once all are there.
package protocol TraceReplyReader: Sendable {
    /// Bytes of memory that it holds.
    var heldBytes: Int { get }
    /// What it holds at most while `finish` reads.
    var finishingBytes: Int { get }
    mutating func feed(_ window: [UInt8]) throws(ReplyFault)
    /// The traces that are there, in the store's order; nothing may be rendered of a reply that this refuses. One of a list may be there twice. Of a list those that are
    /// `known` are not given again.
    mutating func finish(passingOver known: KnownTraces) throws(ReplyFault) -> [TraceSkeleton]
    /// All that were there, in the store's order, those that are known too.
    var listed: [ListedTrace] { get }
    /// Adds those of the traces that `finish` gave which have one of these ids, and with them the reply's text.
    func tell(_ known: inout KnownTraces, of ids: Set<TraceID>)
    /// Members and values dropped because they are not understood; complete once `finish` has returned.
    var unknownDropped: Int { get }
    /// The stored names of a span and its service, by its place in the trace at `place` of what `finish` gave. For the catalogue.
    func names(ofSpan span: Int, ofTrace place: Int) -> (operation: UTF8Text, service: UTF8Text)
    /// Begins the part of an answer that shows `view`, which must be one of the trace at this place of what `finish` gave, and says what `notice` says of
    /// what it hides.
    func rendering(
        of view: TraceView, ofTrace place: Int, pretty: Bool, redactor: Redactor, masked: AttributeAllowList,
        notice: HiddenNotice?
    ) -> any TraceRendering
}

extension TraceReplyReader {
    /// All traces that are there, whatever is known.
    package mutating func finish() throws(ReplyFault) -> [TraceSkeleton] { try finish(passingOver: KnownTraces()) }
}

/// A trace of a reply.
package struct ListedTrace: Sendable, Equatable {
    package let id: TraceID
    /// Its place in what `finish` gave; nil where it was known.
    package let place: Int?
}

/// What became of one trace that was asked for, or found.
package enum AnswerPart: Sendable {
    case shown(any TraceRendering)
    /// The store does not have it, or nothing of it may be seen.
    case absent(TraceID)
}

/// What a caller gets.
package enum Answer: Sendable {
    /// With status 200.
    case rendered(any AnswerRendering)
    case fixed(FixedAnswer)
}

/// Writes the view of one trace, window by window.
package protocol TraceRendering: Sendable {
    /// Whether one span of the view satisfies a search, and says what narrows it: nothing but what the view shows is looked at, and whose spans they are.
    func satisfies(_ search: TraceSearch, narrowedBy narrowing: SearchNarrowing?) throws(ReplyFault) -> Bool
    /// The trace's id: 32 hexadecimal digits.
    var traceText: [UInt8] { get }
    /// A few facts of what the view shows. The view has at least one span of `masked` or more.
    func summary() throws(ReplyFault) -> TraceSummary
    /// Before `next`: throws where what spans share would have to be written too often over.
    func check() throws(ReplyFault)
    /// Nil behind the end. `isFirst`: no other trace stands before it in the answer.
    mutating func next(isFirst: Bool) throws(ReplyFault) -> [UInt8]?
    /// What was redacted, by rule; complete once `next` has returned nil.
    var redactions: [String: Int] { get }
}

extension TraceRendering {
    /// Whether the view satisfies a search, however it is narrowed.
    package func satisfies(_ search: TraceSearch) throws(ReplyFault) -> Bool { try satisfies(search, narrowedBy: nil) }
}

/// Writes a whole answer, window by window.
package protocol AnswerRendering: Sendable {
    /// Before `next`, and so before the first byte: throws where it would break off because it grows too large.
    func check() throws(ReplyFault)
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
    /// Whether it is of the store's web interface, and a browser may run what it holds.
    package let isPage: Bool

    package init(status: Int, contentType: StaticString, body: [UInt8], isPage: Bool = false) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.isPage = isPage
    }
}
