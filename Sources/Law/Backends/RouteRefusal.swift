package import Quantities

/// Why a request is none that this backend answers: before anything is asked of the store.
package enum RouteRefusal: Error, Sendable, Equatable {
    case routeUnknown
    /// The route is known, with another method.
    case methodNotAllowed
    /// It is base64, too long, all zeros, or not hex.
    case traceIDMalformed
    case parameterUnknown(UTF8Text)
    /// The name of one that must be there.
    case parameterMissing(String)
    /// The route is known; what it gives can't be narrowed to what one may see. With what it gives, in words.
    case notNarrowable(String)
    /// The route is known, and does what nobody may do here. With what it does, in words.
    case notServed(String)
    /// The parameter's name, and what would be right, as it is said behind "is not".
    case parameterMalformed(String, expected: String)

    /// Stable, for callers and records.
    package var code: String {
        switch self {
        case .routeUnknown: "route-unknown"
        case .methodNotAllowed: "method-not-allowed"
        case .notNarrowable: "not-narrowable"
        case .notServed: "not-served"
        case .traceIDMalformed: "trace-id-malformed"
        case .parameterUnknown: "parameter-unknown"
        case .parameterMissing: "parameter-missing"
        case .parameterMalformed: "parameter-malformed"
        }
    }
}
