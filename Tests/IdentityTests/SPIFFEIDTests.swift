import Identity
import Quantities
import Testing
import TraceModel

@Suite("A SPIFFE ID")
struct SPIFFEIDTests {
    private func problem(_ text: String) -> SPIFFEIDProblem? {
        do {
            _ = try SPIFFEID(parsing: UTF8Text(text))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what the standard allows is read",
        arguments: [
            "spiffe://td", "spiffe://cluster.local/ns/pay/sa/api", "spiffe://1.2.3.4/a", "spiffe://a_b-c.d/X.Y_z-0/...",
            "spiffe://td/..a", "spiffe://td/.a",
        ])
    func valid(text: String) throws {
        #expect(try SPIFFEID(parsing: UTF8Text(text)).description == text)
    }

    @Test(
        "what it forbids is refused, with the reason",
        arguments: [
            ("", .notSPIFFE), ("spiffe:/td", .notSPIFFE), ("http://td/a", .notSPIFFE), (" spiffe://td", .notSPIFFE),
            ("spiffe://", .emptyTrustDomain), ("spiffe:///a", .emptyTrustDomain), ("spiffe://td/", .emptySegment),
            ("spiffe://td//a", .emptySegment), ("spiffe://td/a/", .emptySegment), ("spiffe://td/../a", .dotSegment),
            ("spiffe://td/./a", .dotSegment), ("spiffe://td/%61", .pathCharacter), ("spiffe://td/a?x", .pathCharacter),
            ("spiffe://td/a#", .pathCharacter), ("spiffe://td/a?", .pathCharacter), ("spiffe://td/a b", .pathCharacter),
            ("spiffe://td/é", .pathCharacter), ("spiffe://td/a\n", .pathCharacter), ("spiffe://td/a\0", .pathCharacter),
            ("spiffe://td/\u{212A}", .pathCharacter), ("spiffe://td\\a", .trustDomainCharacter),
            ("spiffe://u@td/a", .trustDomainCharacter), ("spiffe://td:443/a", .trustDomainCharacter),
            ("spiffe://TD/a", .trustDomainCharacter), ("spiffe://[::1]/a", .trustDomainCharacter),
            ("spiffe://td?x", .trustDomainCharacter), ("spiffe://t%64/a", .trustDomainCharacter),
        ] as [(String, SPIFFEIDProblem)])
    func invalid(text: String, reason: SPIFFEIDProblem) {
        #expect(problem(text) == reason)
    }

    @Test("lengths end at 255 bytes of trust domain and 2048 in all")
    func lengths() {
        let domain = String(repeating: "a", count: 255)
        #expect(problem("spiffe://" + domain) == nil)
        #expect(problem("spiffe://" + domain + "a") == .trustDomainTooLong)
        let whole = "spiffe://td/" + String(repeating: "a", count: 2048 - 12)
        #expect(problem(whole) == nil)
        #expect(problem(whole + "a") == .tooLong)
    }

    @Test("the scheme's case does not matter, the path's does")
    func folding() throws {
        let lower = try SPIFFEID(parsing: UTF8Text("spiffe://td/a"))
        #expect(try SPIFFEID(parsing: UTF8Text("SPIFFE://td/a")) == lower)
        #expect(try SPIFFEID(parsing: UTF8Text("SpIfFe://td/a")).description == "spiffe://td/a")
        #expect(try SPIFFEID(parsing: UTF8Text("spiffe://td/A")) != lower)
    }

    @Test("Istio's form gives namespace and service account")
    func istio() throws {
        let identity = try SPIFFEID(parsing: UTF8Text("spiffe://cluster.local/ns/pay/sa/api.v2"))
        #expect(identity.trustDomain == "cluster.local")
        #expect(identity.namespace?.name == "pay")
        #expect(identity.serviceAccount == "api.v2")
    }

    @Test(
        "any other form gives neither",
        arguments: [
            "/ns/pay", "/ns/pay/sa", "/ns/pay/sa/a/b", "/NS/pay/sa/a", "/ns/Pay/sa/a", "/ns/pay/sa/A", "/ns/-a/sa/b",
            "/ns/a.b/sa/c", "/ns/pay/sa/a..b", "/ns/pay/sa/a_b", "", "/x/ns/pay/sa/a",
        ])
    func otherForms(path: String) throws {
        let identity = try SPIFFEID(parsing: UTF8Text("spiffe://td" + path))
        #expect(identity.namespace == nil)
        #expect(identity.serviceAccount == nil)
    }
}
