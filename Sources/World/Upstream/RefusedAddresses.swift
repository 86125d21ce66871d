import EventLoop

/// Addresses to which no backend's name may lead: link-local ones, behind which the credentials of cloud machines are
/// served to whoever asks.
enum RefusedAddresses {
    private static let ec2Metadata: [UInt8] = [0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54]
    /// Prefixes behind which an IPv4 address is written as an IPv6 one: mapped and compatible (RFC 4291 section
    /// 2.5.5), translated (RFC 6052 section 2.1).
    private static let embeddings: [[UInt8]] = [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0],
    ]

    static func contains(_ address: SocketAddress) -> Bool {
        let octets = address.octets
        guard octets.count == 16 else { return octets.starts(with: [169, 254]) }
        if octets[0] == 0xfe, octets[1] & 0xc0 == 0x80 { return true }
        if octets == ec2Metadata { return true }
        return embeddings.contains { octets.starts(with: $0) } && octets[12...].starts(with: [169, 254])
    }
}
