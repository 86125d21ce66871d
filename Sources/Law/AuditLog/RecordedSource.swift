import Quantities
import StrictJSON

/// Where a request came from.
package struct RecordedSource: Sendable, Equatable {
    /// Nil where the socket could not say.
    package let address: SourceAddress?
    package let port: Int
    /// Where the request came from behind our own proxies: the peer where there are none, nil where they do not say.
    package let client: SourceAddress?
    /// The header's bytes as sent: hostile until written.
    package let userAgent: [UInt8]?

    package init(address: SourceAddress?, port: Int, client: SourceAddress?, userAgent: [UInt8]?) {
        self.address = address
        self.port = port
        self.client = client
        self.userAgent = userAgent
    }

    /// At most 256 bytes of the user agent: it identifies software, not people, and anything longer is noise.
    var json: JSONValue {
        .members([
            ("client", client == address ? nil : .string(client?.description ?? "unknown")),
            ("ip", address.map { .string($0.description) }), ("port", .count(port)),
            (
                "user_agent",
                userAgent.map { Bounded.text(UTF8Text(String(decoding: $0, as: UTF8.self)), limit: 1_700, bytes: 256) }
            ),
        ])
    }
}
