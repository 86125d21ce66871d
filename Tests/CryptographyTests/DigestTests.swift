import Cryptography
import Testing

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

@Suite struct DigestTests {
    @Test(
        "digests are those of FIPS 180-4",
        arguments: [
            (DigestAlgorithm.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                .sha384, "abc",
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
            ),
            (
                .sha512, "abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ])
    func digests(algorithm: DigestAlgorithm, text: String, expected: String) {
        #expect(hex(algorithm.digest(of: Array(text.utf8))) == expected)
        #expect(algorithm.size * 2 == expected.utf8.count)
    }

    @Test("the same bytes give the same digest however they are cut", arguments: [1, 3, 64, 1000, 5000])
    func pieces(size: Int) {
        let bytes = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for algorithm in [DigestAlgorithm.sha256, .sha384, .sha512] {
            var running = RunningDigest(algorithm)
            running.update([])
            for start in stride(from: 0, to: bytes.count, by: size) {
                running.update(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(running.finish() == algorithm.digest(of: bytes))
        }
    }

    @Test(
        "HMAC-SHA-256 is that of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ])
    func codes(secret: [UInt8], message: [UInt8], expected: String) {
        #expect(hex(HMACKey(secret).code(for: message)) == expected)
    }

    @Test("a key never prints its secret")
    func keyIsAPlaceholder() {
        var dumped = ""
        let key = HMACKey(Array("sesame".utf8))
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("115") && !text.contains("sesame"))
        }
    }

    @Test("bytes are equal in whole or not at all")
    func comparesInConstantTime() {
        #expect(ConstantTime.areEqual([], []))
        #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.areEqual([1, 2], [1, 2, 3]))
        #expect(!ConstantTime.areEqual([0, 2], [1, 2]))
    }

    @Test("random bytes are as many as asked for, and different each time")
    func randomBytes() {
        #expect(RandomBytes.make(0) == [])
        #expect(Set((0..<100).map { _ in RandomBytes.make(16) }).count == 100)
        #expect(RandomBytes.make(1000).count == 1000)
    }
}
