import Quantities
import TLS
import Testing

/// The moment at which the tests' certificates are made. Peers verify by the system's clock, so it is that clock's.
let now = systemNow()

extension DevelopmentAuthority {
    static func make() throws -> DevelopmentAuthority { try #require(DevelopmentAuthority(at: now)) }

    func server(_ names: [String] = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]) throws -> TLSContext {
        var wish = Wish.loopback(at: now)
        wish.names = names
        return try server(wish)
    }

    /// A server that does not notice that its certificate is out of date.
    func server(_ wish: Wish) throws -> TLSContext {
        let issued = try #require(issue(wish))
        let moment = Timestamp(seconds: (wish.from.seconds + wish.until.seconds) / 2)
        return try TLSContext.server(certificate: issued.certificate, key: issued.key, at: moment)
    }

    func target(_ name: String = "localhost") throws -> TLSTarget {
        TLSTarget(try TLSContext.client(authorities: pem, at: now), serverName: name)
    }
}

extension Timestamp {
    func later(by seconds: Int64) -> Timestamp { Timestamp(seconds: self.seconds + seconds) }
}
