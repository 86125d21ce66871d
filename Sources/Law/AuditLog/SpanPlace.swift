import Quantities
import StrictJSON
import TraceModel

/// Whose spans a row of the counts is about.
struct SpanPlace: Hashable, Comparable, Sendable {
    let key: TallySums.Key

    /// The row with its counts. A service's name is cut at 130 bytes, so that a hundred rows fit whatever the names.
    func write(_ counts: TallySums.Counts, to json: inout CanonicalJSON) {
        json.object { json in
            if case .unknown(let doubt) = key.owner {
                json.name("doubt")
                json.string(doubt.rawValue)
            }
            counts.writeUnshaped(to: &json)
            if case .namespace(let namespace) = key.owner {
                json.name("namespace")
                json.string(namespace.name)
            }
            if let service = key.service {
                json.name("service")
                json.text(service, limit: 130)
            }
            counts.writeShaped(to: &json)
        }
    }

    /// By owner, then service; no service comes before every name.
    static func < (left: SpanPlace, right: SpanPlace) -> Bool {
        guard left.ownerText == right.ownerText else { return left.ownerText < right.ownerText }
        return switch (left.key.service, right.key.service) {
        case (_, nil): false
        case (nil, _): true
        case (let left?, let right?): left < right
        }
    }

    /// Unknown owners come last: `~` is no part of a namespace.
    private var ownerText: UTF8Text {
        switch key.owner {
        case .namespace(let namespace): namespace.text
        case .unknown(let doubt): UTF8Text("~" + doubt.rawValue)
        }
    }
}
