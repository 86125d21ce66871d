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
    func write(to json: inout CanonicalJSON) {
        json.object { json in
            if client != address {
                json.name("client")
                json.string(client?.description ?? "unknown")
            }
            if let address {
                json.name("ip")
                json.string(address.description)
            }
            json.name("port")
            json.count(port)
            if let userAgent {
                json.name("user_agent")
                json.text(UTF8Text(String(decoding: userAgent, as: UTF8.self)), limit: 1_700, bytes: 256)
            }
        }
    }
}
