import Redaction
import SpanStream
import TraceModel

/// What a rendering has found out that holds for other traces of its reply as well: what becomes of keys, and of texts that name peers; with the room that it made. A search shows many small traces,
/// and each would begin anew.
struct JaegerLearning: Sendable {
    private let cursor: JSONCursor
    private let masked: AttributeAllowList
    fileprivate let redactor: Redactor
    fileprivate let rulings: TagRulings
    fileprivate let peers: PeerTexts
    fileprivate let pairs: [JSONPair]
    fileprivate let fields: JSONFields
    fileprivate let emitter: JSONEmitter

    fileprivate init(_ ended: consuming JaegerRendering, _ emitter: consuming JSONEmitter) {
        cursor = ended.cursor
        masked = ended.options.masked
        redactor = ended.redactor
        rulings = ended.rulings
        peers = ended.peers
        pairs = ended.pairs
        fields = ended.fields
        self.emitter = emitter
    }

    /// Whether it was learned of the same text, of keys and peers that are judged in the same way.
    func holds(for rendering: JaegerRendering) -> Bool {
        cursor.isOfSameText(as: rendering.cursor) && redactor.isCopy(of: rendering.redactor)
            && masked == rendering.options.masked
    }
}

extension JaegerRendering {
    /// To be asked behind its end.
    consuming func learned() -> JaegerLearning {
        let emitter = self.emitter
        return JaegerLearning(self, emitter)
    }

    /// Begins with what another one has learned, which must hold for this one. INVARIANT: nothing has been asked of this one yet.
    mutating func takeOver(_ learning: consuming JaegerLearning) {
        precondition(position == 0, "a rendering takes over what was learned before it begins")
        redactor.takeOver(learning.redactor)
        rulings = learning.rulings
        peers = learning.peers
        pairs = learning.pairs
        fields = learning.fields
        emitter.takeRoom(of: learning.emitter)
    }
}
