package import StrictJSON

/// Why a document is not a key set to trust.
package enum KeySetProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(JSONFailure)
    case notAKeySet
    case tooManyKeys(Int)
    case noUsableKey(dropped: [DroppedKey])

    package var description: String {
        switch self {
        case .unreadable(let failure): failure.description
        case .notAKeySet: "document is no key set: expected an object with the list `keys`"
        case .tooManyKeys(let count): "key set has \(count) keys: expected at most \(KeySet.maximumCount)"
        case .noUsableKey(let dropped):
            "key set has no usable key" + (dropped.first.map { ": \($0.reason)" } ?? "")
        }
    }
}
