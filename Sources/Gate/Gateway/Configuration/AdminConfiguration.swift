package import EventLoop
import YAMLDocuments

/// `admin`: where probes and Prometheus come in, never on the data listener.
package struct AdminConfiguration: Sendable {
    package let address: SocketAddress

    /// * `address`: `host:port`, numeric, another than the data listener's; default `127.0.0.1:9464`
    init(reading top: YAMLMapping, besides listen: SocketAddress?, _ problems: inout ProblemList) {
        let mapping = top.mapping("admin", KnownKeys(required: ["address"]), &problems)
        let text = mapping?.text("address", &problems)
        address = text.flatMap { $0.socketAddress(&problems) } ?? .loopback(port: 9464)
        if let text, address == listen, address.port != 0 {
            problems.add("key `address`: `listen` has the same: expected another port", at: text.position)
        }
    }
}
