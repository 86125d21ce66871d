package import EventLoop
package import Quantities
import StrictJSON
package import TLS
import YAMLDocuments

/// `listen`: where callers come in.
package struct ListenConfiguration: Sendable {
    package let address: SocketAddress
    /// Our own proxies in front: whose word on where a request comes from is believed, and who may connect for many.
    package let trustedProxies: [AddressRange]
    /// Nil where callers come in the clear, and for a command that does not serve.
    package let tls: TLSContext?
    /// What `tls` was made of.
    let tlsFiles: TLSFiles?

    /// * `trustedProxies`: addresses and ranges of our own proxies in front, default none
    /// * `address`: `host:port`, numeric, required
    /// * `tls`: `TLSFiles`: `certificate` and `key`, both required; default none
    /// * `plaintext`: `true` where there is no `tls` and the address is not on loopback; default `false`
    init?(reading top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(required: ["address"], optional: ["tls", "plaintext", "trustedProxies"])
        guard let mapping = top.mapping("listen", keys, &problems) else { return nil }
        let plaintext = mapping.boolean("plaintext", &problems) ?? false
        tlsFiles = TLSFiles(ofListener: mapping, file, &problems)
        tls = file.serves(.listen) ? tlsFiles?.server(&problems) : nil
        guard let text = mapping.text("address", &problems), let address = text.socketAddress(&problems) else {
            return nil
        }
        if !address.isLoopback, !plaintext, mapping["tls"] == nil {
            problems.add(
                "key `address`: tokens would cross the network in plain text: expected `tls`, a loopback address, or `plaintext: true`",
                at: text.position)
        }
        self.address = address
        trustedProxies = mapping.texts("trustedProxies", &problems)?.compactMap { $0.addressRange(&problems) } ?? []
    }
}

extension YAMLText {
    fileprivate func addressRange(_ problems: inout ProblemList) -> AddressRange? {
        if let range = AddressRange(parsing: text) { return range }
        problems.add(
            "entry of `trustedProxies`: \(ForeignText.quoted(text)): expected an address or a range, as `10.0.0.0/8`",
            at: position)
        return nil
    }

    /// `127.0.0.1:8443` or `[::1]:8443`; names are not resolved here.
    func socketAddress(_ problems: inout ProblemList) -> SocketAddress? {
        if let address = SocketAddress(configured: text) { return address }
        problems.add(
            "key `address`: \(ForeignText.quoted(text)) is no address: expected numbers, as `127.0.0.1:8443` or `[::1]:8443`",
            at: position)
        return nil
    }
}

extension SocketAddress {
    init?(configured text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = PortNumber.parse(text[colon...].dropFirst())
        else { return nil }
        var host = text[..<colon]
        if host.utf8.first == UInt8(ascii: "["), host.utf8.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
            guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            return nil
        }
        self.init(literal: String(host), port: port)
    }

    /// 127.0.0.0/8 and ::1.
    var isLoopback: Bool {
        octets.count == 4 ? octets.first == 127 : octets == Array(repeating: 0, count: 15) + [1]
    }
}
