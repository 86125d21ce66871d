package import Quantities
import StrictJSON

/// Failures before identity of one kind from one neighborhood, as one record.
package struct AuthFailure: Sendable, Hashable {
    package let reason: ReasonCode
    /// Nil where too many neighborhoods failed at once to tell them apart.
    package let source: SourcePrefix?
    package let count: Int
    package let first: Timestamp
    package let last: Timestamp

    package init(reason: ReasonCode, source: SourcePrefix?, count: Int, first: Timestamp, last: Timestamp) {
        self.reason = reason
        self.source = source
        self.count = count
        self.first = first
        self.last = last
    }

    func writeSource(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("prefix")
            json.string(source?.description ?? "*")
        }
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("count")
            json.count(count)
            json.name("first")
            json.string(utf8: first.text)
            json.name("last")
            json.string(utf8: last.text)
        }
    }
}
