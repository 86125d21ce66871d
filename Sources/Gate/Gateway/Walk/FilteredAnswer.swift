import Backends
import TraceModel

/// What is left of a reply. `missing` and `hidden` are answered with the same bytes; only the record tells them apart.
enum FilteredReply: Sendable {
    case missing
    case hidden(ViewTally, unknownDropped: Int)
    case shown(ShownTrace)
}

/// A trace that is about to be rendered.
struct ShownTrace: Sendable {
    let id: TraceID
    let tally: ViewTally
    /// Members and values of the reply that nobody understood.
    let unknownDropped: Int
    /// How many spans are hidden; nil where none are, or that may not be said.
    let hidden: Int?
    let rendering: any TraceRendering
    /// Keeps the reply's memory counted until the rendering is done.
    let share: HeldShare
}

/// What is left of the replies to a plan, in its order: everything that is said to the caller is made of this.
struct FilteredAnswer: Sendable {
    private var replies: [(asked: TraceID, reply: FilteredReply)] = []

    mutating func add(_ reply: FilteredReply, of asked: TraceByID) {
        replies.append((asked.id, reply))
    }

    var shown: [ShownTrace] {
        replies.compactMap { if case .shown(let shown) = $0.reply { shown } else { nil } }
    }

    var parts: [AnswerPart] {
        replies.map { asked, reply in
            switch reply {
            case .missing, .hidden: .absent(asked)
            case .shown(let shown): .shown(shown.rendering)
            }
        }
    }

    /// How many spans of the traces that are shown are hidden; nil where none are, or that may not be said.
    var hidden: Int? {
        let counts = shown.compactMap(\.hidden)
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    /// Of all replies, hidden traces too.
    var tally: ViewTally {
        ViewTally(
            rows: replies.flatMap { row -> [ViewTally.Row] in
                switch row.reply {
                case .missing: []
                case .hidden(let tally, _): tally.rows
                case .shown(let shown): shown.tally.rows
                }
            })
    }

    var unknownDropped: Int {
        replies.reduce(0) { sum, row in
            switch row.reply {
            case .missing: sum
            case .hidden(_, let dropped): sum + dropped
            case .shown(let shown): sum + shown.unknownDropped
            }
        }
    }
}
