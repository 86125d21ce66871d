import Identity
import Synchronization

/// How often each principal asks, over all loops: `limits.requestsPerPrincipalPerMinute`. A principal is issuer and subject, as in `RequestsInWork`.
final class RequestRates: Sendable {
    private let table: Mutex<RateTable<Asker>>

    init(perMinute: Int) {
        table = Mutex(RateTable(perMinute: perMinute))
    }

    /// Counts a request that began at `moment`, in monotonic nanoseconds.
    func count(_ principal: Principal, at moment: Int64) throws(WalkRefusal) {
        let asker = Asker(principal)
        switch table.withLock({ $0.count(asker, at: moment) }) {
        case .counted: break
        case .refused(let seconds, let isNews): throw .rate(after: seconds, isNews: isNews)
        }
    }
}
