/// The curves of RFC 7518 section 6.2.1.1, named as there.
package enum EllipticCurve: String, Sendable, Hashable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// By exact bytes, as with the names of algorithms.
    package init?(named name: String) {
        let match = Self.allCases.first { $0.rawValue.utf8.elementsEqual(name.utf8) }
        guard let match else { return nil }
        self = match
    }

    /// The length of a coordinate and of each half of a signature, in bytes.
    package var coordinateSize: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}
