import HTTPSyntax
import Quantities

/// Where a request comes from: the peer, or the last hop before our own proxies, as they say in `X-Forwarded-For`.
struct ClientAddress: Sendable {
    let trusted: [AddressRange]

    /// 4 or 16 bytes. Nil where one of our proxies is the peer and does not say, or says what can't be read: then nobody knows.
    ///
    /// Every hop appends the address that it saw, so the list is read from its end: what stands before the first address that is none of
    /// our proxies is the caller's own word. Where all of them are, the first one is where the request began.
    func of(peer: [UInt8], _ fields: HeaderFields) -> [UInt8]? {
        guard isOurs(peer) else { return peer }
        let hops = fields.values(of: "x-forwarded-for").flatMap { value in
            value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        }
        var last: [UInt8]?
        for hop in hops.reversed() {
            guard let address = AddressRange.address(Self.trimmed(hop)) else { return nil }
            guard isOurs(address) else { return address }
            last = address
        }
        return last
    }

    private func isOurs(_ address: [UInt8]) -> Bool { trusted.contains { $0.contains(address) } }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}
