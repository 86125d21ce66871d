import Quantities

/// Addresses to which no document's host may lead: link-local ones, behind which the credentials of cloud machines
/// are served to whoever asks, however they are written. Loopback is not among them.
enum RefusedAddresses {
    private static let ranges = [
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254",
        // Compatible (RFC 4291 section 2.5.5.1) and translated (RFC 6052 section 2.1); mapped ones are IPv4 by
        // themselves.
        "::169.254.0.0/112", "64:ff9b::169.254.0.0/112",
    ].compactMap { AddressRange(parsing: $0) }

    /// Of 4 or 16 octets in network order.
    static func contains(_ octets: [UInt8]) -> Bool {
        ranges.contains { $0.contains(octets) }
    }
}
