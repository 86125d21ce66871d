package import SpanStream
import TraceModel

/// The body of an answer: Jaeger's envelope, with a list of traces and, where several were asked for, what is not among them.
package struct JaegerAnswer: AnswerRendering {
    /// How deep in it a trace stands.
    static let depth = 2

    /// The traces that are not written yet, the last one first.
    private var waiting: [JaegerRendering]
    /// What was learned of each reply that a trace was written of.
    private var learned: [JaegerLearning] = []
    private let absent: [TraceID]
    private var emitter: JSONEmitter
    private var stage = Stage.head
    /// Whether the trace that stands next is in work.
    private var isBegun = false
    /// Whether no trace is behind.
    private var isFirst = true
    /// What was redacted in the traces that are written.
    private var redacted: [String: Int] = [:]

    private enum Stage {
        case head
        case traces
        case end
    }

    /// Of renderings in v1's form, for one viewer.
    package init(_ parts: [AnswerPart], pretty: Bool) {
        var shown: [JaegerRendering] = []
        var absent: [TraceID] = []
        for part in parts {
            switch part {
            case .shown(let rendering):
                guard let rendering = rendering as? JaegerRendering else {
                    preconditionFailure("a trace of another form in an answer of v1")
                }
                shown.append(rendering)
            case .absent(let id): absent.append(id)
            }
        }
        waiting = shown.reversed()
        self.absent = absent
        emitter = JSONEmitter(pretty: pretty)
    }

    /// Of the trace in work too: the record of an answer that breaks off tells it.
    package var redactions: [String: Int] {
        waiting.reduce(redacted) { $0.merging($1.redactions, uniquingKeysWith: +) }
    }

    package func check() throws(ReplyFault) {
        for rendering in waiting { try rendering.check() }
    }

    package mutating func next() throws(ReplyFault) -> [UInt8]? {
        switch stage {
        case .head:
            emitter.open(UInt8(ascii: "{"))
            emitter.name("data")
            emitter.open(UInt8(ascii: "["))
            stage = .traces
            // The head is a few bytes: it leaves with the first window of a trace.
            let head = emitter.drain()
            return head + (try nextOfTraces() ?? end())
        case .traces: return try nextOfTraces() ?? end()
        case .end: return nil
        }
    }

    private mutating func nextOfTraces() throws(ReplyFault) -> [UInt8]? {
        while let place = waiting.indices.last {
            if !isBegun { begin(place) }
            if let window = try waiting[place].next(isFirst: isFirst) { return window }
            let ended = waiting.removeLast()
            redacted.merge(ended.redactions, uniquingKeysWith: +)
            learned.append(ended.learned())
            isBegun = false
            isFirst = false
            emitter.passElement()
        }
        return nil
    }

    private mutating func begin(_ place: Int) {
        isBegun = true
        guard let known = learned.firstIndex(where: { $0.holds(for: waiting[place]) }) else { return }
        waiting[place].takeOver(learned.remove(at: known))
    }

    private mutating func end() -> [UInt8] {
        stage = .end
        emitter.close(UInt8(ascii: "]"))
        for name: StaticString in ["total", "limit", "offset"] {
            emitter.name(name)
            emitter.integer(0)
        }
        emitter.name("errors")
        if absent.isEmpty {
            emitter.null()
        } else {
            emitter.open(UInt8(ascii: "["))
            for id in absent { error(id) }
            emitter.close(UInt8(ascii: "]"))
        }
        emitter.close(UInt8(ascii: "}"))
        return emitter.drain()
    }

    private mutating func error(_ id: TraceID) {
        emitter.open(UInt8(ascii: "{"))
        emitter.name("msg")
        emitter.plainString("trace not found")
        emitter.name("traceID")
        emitter.plainString(Array(id.description.utf8)[...])
        emitter.close(UInt8(ascii: "}"))
    }

    /// Jaeger's own answer for one id that it does not know; byte for byte the same for a trace that is wholly hidden.
    package static let missingBody =
        Array(
            #"{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}"#.utf8) + [
            0x0a
        ]
}
