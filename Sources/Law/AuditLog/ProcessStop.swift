import StrictJSON

/// A clean end: the last record of a process. Where it is missing, the process was killed or crashed.
package struct ProcessStop: Sendable, Equatable {
    /// Why: raw values are stable.
    package enum Cause: String, Sendable {
        case signal
        case request
    }

    package let cause: Cause

    package init(cause: Cause) {
        self.cause = cause
    }

    func writeData(to json: inout CanonicalJSON) {
        json.object { json in
            json.name("cause")
            json.string(cause.rawValue)
        }
    }
}
