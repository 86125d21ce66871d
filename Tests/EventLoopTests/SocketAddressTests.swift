import EventLoop
import Testing

@Suite struct SocketAddressTests {
    @Test(
        "an address is read strictly and printed one way",
        arguments: [
            ("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"), ("::1", "[::1]:80"),
            ("2001:DB8:0:0:0:0:0:1", "[2001:db8::1]:80"), ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]:80"),
        ])
    func prints(literal: String, printed: String) {
        #expect(SocketAddress(literal: literal, port: 80)?.description == printed)
    }

    @Test(
        "what is not exactly an address is none",
        arguments: [
            "", "localhost", "127.0.0.01", "127.1", "127.0.0.1 ", "127.0.0.1:80", "256.0.0.1", "0x7f.0.0.1", "[::1]",
            "fe80::1%lo", "::1\u{0}", "127.0.0.1\u{0}.example", "1.2.3.4.5", ":::", "１27.0.0.1",
        ])
    func refuses(literal: String) {
        #expect(SocketAddress(literal: literal, port: 80) == nil)
    }
}
