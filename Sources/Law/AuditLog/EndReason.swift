/// How an allowed access ended. Raw values are stable.
package enum EndReason: String, Sendable, Hashable, CaseIterable {
    case complete
    /// Answered 404: there is no such trace, or nothing of it may be seen. The counts tell which; the reply never does.
    case notFound = "not-found"
    case partial
    case clientGone = "client-gone"
    case storeUnreachable = "store-unreachable"
    case storeTimeout = "store-timeout"
    /// The store answered with a status that is no answer.
    case storeStatus = "store-status"
    /// The store's reply could not be read.
    case storeReply = "store-reply"
    /// A limit of ours was reached.
    case overLimit = "over-limit"
    /// The process was stopping.
    case stopping
    case `internal`

    package var outcome: Outcome {
        switch self {
        case .complete, .notFound: .allow
        case .partial: .partial
        case .clientGone, .storeUnreachable, .storeTimeout, .storeStatus, .storeReply, .overLimit, .stopping, .internal:
            .error
        }
    }
}
