import Cryptography
import Testing

/// One key of each kind for the whole run: RSA keys take their time.
private let keys: [PrivateKey] = [
    PrivateKey.Kind.rsa(bits: 2048), .ec(.p256), .ec(.p384), .ec(.p521), .ed25519,
].compactMap { PrivateKey(generating: $0) }

private func key(for algorithm: SignatureAlgorithm) throws -> (PrivateKey, PublicKey) {
    for key in keys where key.signature(over: [], by: algorithm) != nil {
        return (key, try PublicKey(key.publicMaterial))
    }
    throw PublicKeyProblem.unusable
}

@Suite struct SignatureTests {
    private let message = Array("header.payload".utf8)

    @Test("what is signed verifies, by every algorithm", arguments: SignatureAlgorithm.allCases)
    func verifies(algorithm: SignatureAlgorithm) throws {
        let (privateKey, publicKey) = try key(for: algorithm)
        for _ in 0..<20 {
            let signature = try #require(privateKey.signature(over: message, by: algorithm))
            #expect(publicKey.isValid(signature, over: message, by: algorithm))
        }
    }

    @Test("one changed bit, a cut or an addition and it does not", arguments: SignatureAlgorithm.allCases)
    func refusesChanges(algorithm: SignatureAlgorithm) throws {
        let (privateKey, publicKey) = try key(for: algorithm)
        let signature = try #require(privateKey.signature(over: message, by: algorithm))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(!publicKey.isValid(changed, over: message, by: algorithm), "byte \(index)")
        }
        for wrong in [[], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature] {
            #expect(!publicKey.isValid(wrong, over: message, by: algorithm))
        }
        #expect(!publicKey.isValid(signature, over: message + [0], by: algorithm))
        #expect(!publicKey.isValid(signature, over: [], by: algorithm))
        let zeros = [UInt8](repeating: 0, count: signature.count)
        #expect(!publicKey.isValid(zeros, over: message, by: algorithm))
        #expect(!publicKey.isValid(zeros.map { _ in 0xFF }, over: message, by: algorithm))
        #expect(!publicKey.isValid(Array(repeating: 1, count: 16 << 10), over: message, by: algorithm))
    }

    @Test("a signature by one algorithm is none by any other", arguments: SignatureAlgorithm.allCases)
    func bindsTheAlgorithm(algorithm: SignatureAlgorithm) throws {
        let (privateKey, _) = try key(for: algorithm)
        let signature = try #require(privateKey.signature(over: message, by: algorithm))
        for other in SignatureAlgorithm.allCases where other != algorithm {
            for key in keys {
                #expect(!(try PublicKey(key.publicMaterial).isValid(signature, over: message, by: other)))
            }
        }
    }

    @Test("a key signs only by the algorithms of its kind")
    func signsByItsKind() {
        let counts = keys.map { key in
            SignatureAlgorithm.allCases.filter { key.signature(over: [], by: $0) != nil }.count
        }
        #expect(counts == [6, 1, 1, 1, 1])
    }

    @Test("the other half of an ECDSA signature's twins is valid too: nobody may keep a list by its text")
    func acceptsHighS() throws {
        let (privateKey, publicKey) = try key(for: .es256)
        let order = try #require(
            Base64URL.decode(Array("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE".utf8)), "the order of P-256")
        let signature = try #require(privateKey.signature(over: message, by: .es256))
        var twin = signature
        var borrow = 0
        for index in (0..<32).reversed() {
            let difference = Int(order[index]) - Int(signature[32 + index]) - borrow
            borrow = difference < 0 ? 1 : 0
            twin[32 + index] = UInt8(difference & 0xFF)
        }
        #expect(publicKey.isValid(twin, over: message, by: .es256))
        let outOfRange = Array(signature.prefix(32)) + order
        #expect(!publicKey.isValid(outOfRange, over: message, by: .es256))
    }

    @Test("threads share one key")
    func isShared() async throws {
        let (privateKey, publicKey) = try key(for: .ps256)
        let message = message
        let signature = try #require(privateKey.signature(over: message, by: .ps256))
        let results = await withTaskGroup(of: Bool.self) { group in
            for round in 0..<200 {
                group.addTask {
                    let text = round % 2 == 0 ? message : message + [1]
                    return publicKey.isValid(signature, over: text, by: .ps256) == (round % 2 == 0)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0 })
    }

    @Test("threads make keys at the same time, and every one is right")
    func isMadeByManyThreads() async {
        let materials = keys.map(\.publicMaterial)
        let failures = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).count { round in (try? PublicKey(materials[round % materials.count])) == nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
    }

    @Test("a private key prints its thumbprint only")
    func privateKeyIsAPlaceholder() throws {
        let key = try #require(keys.first)
        #expect("\(key)" == "(private key \(key.publicMaterial.thumbprint))")
    }
}
