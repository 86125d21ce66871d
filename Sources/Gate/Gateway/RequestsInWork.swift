import Identity
import Quantities
import Synchronization

/// The requests that are in work, by principal and over all loops. One principal has at most 16, so that nobody takes the store, or the
/// memory for replies, for themselves alone.
///
/// A principal is issuer and subject, whatever token or connection a request came with. There is a row for each that has a request in work,
/// so no more rows than there are connections.
final class RequestsInWork: Sendable {
    static let mostOfOne = 16
    /// Nanoseconds for which a principal's further refusals are counted and not recorded one by one.
    static let quiet: Int64 = 10_000_000_000

    private struct Row {
        var requests = 0
        /// Monotonic nanoseconds of the last refusal that was recorded by itself.
        var recorded: Int64?
    }

    private let rows = Mutex<[Asker: Row]>([:])

    /// Takes a place for a request that began at `moment`, in monotonic nanoseconds; to be given back with `RequestTurn.end`.
    func begin(for principal: Principal, at moment: Int64) throws(WalkRefusal) -> RequestTurn {
        let asker = Asker(principal)
        let refusal = rows.withLock { rows -> WalkRefusal? in
            guard rows[asker, default: Row()].requests >= Self.mostOfOne else {
                rows[asker, default: Row()].requests += 1
                return nil
            }
            let isNews = rows[asker]?.recorded.map { moment - $0 >= Self.quiet } ?? true
            if isNews { rows[asker]?.recorded = moment }
            return .tooManyRequests(isNews: isNews)
        }
        if let refusal { throw refusal }
        return RequestTurn(asker: asker, all: self)
    }

    fileprivate func end(_ asker: Asker) {
        rows.withLock { rows in
            let left = rows[asker, default: Row()].requests - 1
            if left > 0 { rows[asker]?.requests = left } else { rows[asker] = nil }
        }
    }
}

/// A principal, whatever token or connection it comes with.
struct Asker: Hashable {
    private let issuer: UTF8Text
    private let subject: UTF8Text

    init(_ principal: Principal) {
        issuer = principal.issuer
        subject = principal.subject
    }
}

/// One request's place among those of its principal.
struct RequestTurn: Sendable {
    fileprivate let asker: Asker
    fileprivate let all: RequestsInWork

    /// Gives the place back; once, when nothing of the request is left to do.
    func end() { all.end(asker) }
}
