import CUV

/// An IPv4 or IPv6 address (without zone) and a TCP port.
//
// SAFETY: every pointer handed to C is to a local value or to text that Swift ends with a zero, lives through the call and is not kept;
// `cuv_address_print` writes less than the 64 bytes it is given, zero included, and at most 16 octets are copied.
package struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 of them, in network order.
    package let octets: [UInt8]
    package let port: UInt16

    /// A dotted quad without leading zeros, or an IPv6 literal without brackets and zone; nil for anything else.
    package init?(literal: String, port: UInt16) {
        guard !literal.utf8.contains(0) else { return nil }
        var address = cuv_address()
        guard unsafe cuv_address_parse(literal, &address) else { return nil }
        self.init(address, port: port)
    }

    /// The loopback address of IPv4.
    package static func loopback(port: UInt16) -> SocketAddress {
        SocketAddress(octets: [127, 0, 0, 1], port: port)
    }

    private init(octets: [UInt8], port: UInt16) {
        self.octets = octets
        self.port = port
    }

    init(_ address: cuv_address, port: UInt16? = nil) {
        octets = unsafe withUnsafeBytes(of: address.octets) { unsafe Array($0.prefix(Int(address.length))) }
        self.port = port ?? address.port
    }

    var raw: cuv_address {
        var address = cuv_address()
        address.length = UInt8(octets.count)
        address.port = port
        unsafe withUnsafeMutableBytes(of: &address.octets) { unsafe $0.copyBytes(from: octets) }
        return address
    }

    /// The address without its port, as RFC 5952 writes it.
    package var host: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress else { return "" }
            var address = raw
            unsafe cuv_address_print(&address, start, text.count)
            return unsafe String(cString: start)
        }
    }

    /// `127.0.0.1:80`, `[::1]:80`.
    package var description: String {
        octets.count == 4 ? "\(host):\(port)" : "[\(host)]:\(port)"
    }
}
