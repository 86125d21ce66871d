import Cryptography
import Testing

@Suite struct Base64URLTests {
    private func decode(_ text: String) -> [UInt8]? { Base64URL.decode(Array(text.utf8)) }

    @Test(
        "bytes and text are those of RFC 4648, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"), ("~~~", "fn5-"), ("???", "Pz8_"),
        ])
    func encodes(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
        #expect(decode(encoded) == Array(text.utf8))
    }

    @Test(
        "padding, white space, the other alphabet and impossible lengths are refused",
        arguments: [
            "Zg==", "Zg=", "Zm8=", "Z", "Zm9vY", " Zg", "Zg ", "Zg\n", "Z\tg", "Zm9v\r\n", "fn5+", "Pz8/", "Zm\09",
            "Zm9\u{E9}", "Zm9.", "=", "====", "Zm9v=", "Zm=v",
        ])
    func refuses(text: String) {
        #expect(decode(text) == nil)
    }

    @Test("of all spellings of two and three characters exactly one is taken for each sequence of bytes")
    func hasOneSpelling() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let pairs: [[UInt8]] = alphabet.flatMap { first in alphabet.map { [first, $0] } }
        let decodedPairs = pairs.compactMap { Base64URL.decode($0) }
        #expect(decodedPairs.count == 256)
        #expect(Set(decodedPairs).count == 256)
        let triples: [[UInt8]] = pairs.map { [UInt8(ascii: "A")] + $0 }
        #expect(Set(triples.compactMap { Base64URL.decode($0) }).count == 1 << 10)
    }

    @Test("everything comes back", arguments: 0..<70)
    func roundTrips(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count) }
        #expect(decode(Base64URL.encode(bytes)) == bytes)
    }
}
