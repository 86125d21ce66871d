import Quantities
import StrictJSON
import TraceModel

/// Whose spans a row of the counts is about.
struct SpanPlace: Hashable, Comparable, Sendable {
    let key: TallySums.Key

    /// A service's name is cut at 130 bytes, so that a hundred rows fit whatever the names.
    var members: [(String, JSONValue?)] {
        let service: (String, JSONValue?) = ("service", key.service.map { Bounded.text($0, limit: 130) })
        return switch key.owner {
        case .namespace(let namespace): [("namespace", .string(namespace.name)), service]
        case .unknown(let doubt): [("doubt", .string(doubt.rawValue)), service]
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
