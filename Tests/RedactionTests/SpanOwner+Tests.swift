import Quantities
import TraceModel

extension SpanOwner {
    /// For rules that say nothing about places.
    static let anywhere = SpanOwner(owner: .unknown(.noEvidence), service: UTF8Text(""))
}
