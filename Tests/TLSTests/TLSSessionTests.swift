import Quantities
import TLS
import TestSupport
import Testing

@Suite struct TLSSessionTests {
    @Test("two sessions understand each other, however their bytes are cut", arguments: [1, 2, 7, 1000, 0])
    func cuts(piece: Int) throws {
        var random = SeededGenerator(seed: 7)
        let authority = try DevelopmentAuthority.make()
        let pair = try SessionPair(try authority.server(), try authority.target()) {
            piece > 0 ? piece : Int.random(in: 1...5000, using: &random)
        }
        pair.handshake()
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(pair.clientFailure == nil && pair.serverFailure == nil)
        #expect(pair.server.version == "TLSv1.3")
        #expect(pair.server.suite == "TLS_AES_128_GCM_SHA256")
        #expect(pair.server.applicationProtocol == Array("http/1.1".utf8))
        #expect(pair.client.applicationProtocol == Array("http/1.1".utf8))
        for count in [1, 16_384, 16_385, 200_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try pair.send(bytes, from: pair.client, to: pair.server) == bytes)
            #expect(try pair.send(bytes, from: pair.server, to: pair.client) == bytes)
        }
        pair.server.finishWriting()
        pair.client.receive(pair.server.takeOutgoing())
        #expect(try pair.client.read() == .end)
        // One side's end is not the other's.
        #expect(try pair.send([1], from: pair.client, to: pair.server) == [1])
    }

    @Test("a record with one changed bit ends the session, for ever")
    func tampered() throws {
        let authority = try DevelopmentAuthority.make()
        let pair = try SessionPair(try authority.server(), try authority.target())
        pair.handshake()
        try pair.client.write(Array("secret".utf8))
        var record = pair.client.takeOutgoing()
        #expect(!record.isEmpty)
        record[record.count - 3] ^= 1
        pair.server.receive(record)
        #expect(throws: TLSFailure.violation("decryption failed or bad record mac")) { try pair.server.read() }
        #expect(throws: TLSFailure.self) { try pair.server.read() }
        #expect(throws: TLSFailure.self) { try pair.server.write([1]) }
        // The peer is told.
        pair.client.receive(pair.server.takeOutgoing())
        #expect(throws: TLSFailure.self) { try pair.client.read() }
    }

    @Test("a certificate is believed for the names and addresses that it bears, and for no others")
    func names() throws {
        let authority = try DevelopmentAuthority.make()
        let server = try authority.server(["DNS:jaeger.example", "DNS:*.stores.example", "IP:127.0.0.1", "IP:::1"])
        for name in ["jaeger.example", "JAEGER.example", "a.stores.example", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"] {
            let pair = try SessionPair(server, try authority.target(name))
            pair.handshake()
            #expect(pair.clientFailure == nil && pair.server.isEstablished, "\(name)")
        }
        // The last one is the subject's common name.
        for name in [
            "jaeger.example.org", "example", "stores.example", "a.b.stores.example", "x*.stores.example", "127.0.0.2",
            "::2",
            "localhost", "development certificate",
        ] {
            let pair = try SessionPair(server, try authority.target(name))
            pair.handshake()
            guard case .untrusted(let words)? = pair.clientFailure else {
                Issue.record("\(name): \(String(describing: pair.clientFailure))")
                continue
            }
            #expect(words.lowercased().contains("mismatch"), "\(name): \(words)")
            #expect(!pair.server.isEstablished)
        }
    }

    @Test("a name that no certificate can bear is no name", arguments: ["", "a\0b"])
    func badNames(name: String) throws {
        let authority = try DevelopmentAuthority.make()
        #expect(throws: TLSFailure.unusable("unusable server name")) { try TLSSession(to: try authority.target(name)) }
    }

    @Test("a certificate of another authority, of none that the system knows, and one out of date are not believed")
    func untrusted() throws {
        let authority = try DevelopmentAuthority.make()
        let server = try authority.server()
        let other = try SessionPair(server, try DevelopmentAuthority.make().target())
        other.handshake()
        #expect(other.clientFailure == .untrusted("unable to get local issuer certificate"))
        let system = TLSTarget(try TLSContext.client(authorities: nil, at: now), serverName: "localhost")
        let unknown = try SessionPair(server, system)
        unknown.handshake()
        #expect(unknown.clientFailure == .untrusted("unable to get local issuer certificate"))
        // The server is told, by an alert, and says so.
        guard case .alert? = unknown.serverFailure else { throw try #require(unknown.serverFailure) }
        var wish = DevelopmentAuthority.Wish.loopback(at: now.later(by: -3 * 86_400))
        let old = try SessionPair(try authority.server(wish), try authority.target())
        old.handshake()
        #expect(old.clientFailure == .untrusted("certificate has expired"))
        wish = .loopback(at: now.later(by: 3 * 86_400))
        let early = try SessionPair(try authority.server(wish), try authority.target())
        early.handshake()
        #expect(early.clientFailure == .untrusted("certificate is not yet valid"))
    }

    @Test("a certificate that is itself trusted needs nobody to vouch for it")
    func pinned() throws {
        let authority = try DevelopmentAuthority.make()
        let issued = try #require(authority.issue(.loopback(at: now)))
        let server = try TLSContext.server(certificate: issued.certificate, key: issued.key, at: now)
        let client = try TLSContext.client(authorities: issued.certificate, at: now)
        let pair = try SessionPair(server, TLSTarget(client, serverName: "localhost"))
        pair.handshake()
        #expect(pair.client.isEstablished)
    }

    @Test(
        "what is no TLS is named",
        arguments: ["GET / HTTP/1.1\r\nHost: h\r\n\r\n", "SSH-2.0-x\r\n", "PROXY TCP4 1 2 3 4\r\n"])
    func notTLS(text: String) throws {
        let server = try TLSSession(accepting: try DevelopmentAuthority.make().server())
        server.receive(Array(text.utf8))
        do throws(TLSFailure) {
            _ = try server.handshake()
            Issue.record("taken")
        } catch {
            guard case .notTLS = error else { throw error }
            #expect(!error.description.contains("GET") && !error.description.contains("PROXY"))
        }
    }

    @Test("a first message with any of its bytes changed, or cut, or any noise, is refused or waited for")
    func hostileHello() throws {
        let authority = try DevelopmentAuthority.make()
        let context = try authority.server()
        let client = try TLSSession(to: try authority.target())
        _ = try client.handshake()
        let hello = client.takeOutgoing()
        var random = SeededGenerator(seed: 11)
        var seen = Histogram()
        for round in 0..<2000 {
            var bytes = hello
            switch round % 3 {
            case 0: bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            default:
                bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            let server = try TLSSession(accepting: context)
            server.receive(bytes)
            do throws(TLSFailure) {
                seen.add(try server.handshake() ? "established" : "waits")
                // Whatever is answered, it is little.
                #expect(server.takeOutgoing().count < 4096)
            } catch {
                seen.add("refused")
            }
        }
        seen.print("first messages")
        #expect(seen["established"] == 0 && seen["waits"] > 100 && seen["refused"] > 100)
    }
}
