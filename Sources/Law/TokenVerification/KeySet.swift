import Cryptography
import Quantities
import StrictJSON

/// The keys of one issuer that may verify its tokens, read from a JWK set (RFC 7517 section 5). Never empty.
package struct KeySet: Sendable {
    package static let maximumSize = 256 << 10
    package static let maximumCount = 100

    /// In the order of the set.
    package let keys: [TrustedKey]
    /// What the set holds besides, for the log: a secret member is a reason for alarm.
    package let dropped: [DroppedKey]

    /// Entries that can't be used are dropped one by one; a set without one usable key is refused whole.
    package init(parsing bytes: [UInt8]) throws(KeySetProblem) {
        var reading = Reading()
        for (index, entry) in try Self.entries(in: bytes).enumerated() { reading.add(entry, at: index) }
        reading.dropAmbiguous()
        guard !reading.keys.isEmpty else { throw .noUsableKey(dropped: reading.dropped) }
        keys = reading.keys.map(\.key)
        dropped = reading.dropped.sorted { $0.index < $1.index }
    }

    /// Whether it holds the same keys under the same names, in the same order.
    func hasSameKeys(as other: KeySet) -> Bool {
        keys.elementsEqual(other.keys) { $0.keyID == $1.keyID && $0.isSame(as: $1) }
    }

    private static func entries(in bytes: [UInt8]) throws(KeySetProblem) -> [JSONValue] {
        let limits = JSONLimits(depth: 16, membersPerObject: 256, bytes: maximumSize)
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw .unreadable(error)
        }
        guard case .object(let set) = value, case .array(let entries) = set["keys"] else { throw .notAKeySet }
        guard entries.count <= maximumCount else { throw .tooManyKeys(entries.count) }
        return entries
    }

    /// The key for a token: the one its `kid` names, or without one the only key for its algorithm. Never a default.
    func key(named keyID: UTF8Text?, for algorithm: SignatureAlgorithm) throws(TokenRefusal) -> TrustedKey {
        guard let keyID else {
            let candidates = keys.filter { $0.isFor(algorithm) }
            guard candidates.count == 1 else { throw .keyID(.ambiguous(candidates: candidates.count)) }
            return candidates[0]
        }
        guard let key = keys.first(where: { $0.keyID == keyID }) else {
            if let entry = dropped.first(where: { $0.keyID == keyID }) { throw .key(.dropped(entry.reason)) }
            throw .keyID(.unknown(keyID.string, usable: keys.count))
        }
        guard key.key.fits(algorithm) else { throw .key(.otherKind(algorithm)) }
        if let only = key.algorithm, only != algorithm { throw .key(.otherAlgorithm(token: algorithm, key: only)) }
        return key
    }
}

/// The set while it is read.
private struct Reading {
    var keys: [(index: Int, key: TrustedKey)] = []
    var dropped: [DroppedKey] = []

    mutating func add(_ entry: JSONValue, at index: Int) {
        guard case .object(let jwk) = entry else {
            dropped.append(DroppedKey(index: index, keyID: nil, reason: .notAnObject))
            return
        }
        do {
            keys.append((index, try TrustedKey(jwk: jwk)))
        } catch {
            dropped.append(DroppedKey(index: index, keyID: Self.keyID(of: jwk), reason: error))
        }
    }

    /// Keys of one name that differ are all dropped; of equal ones the first is kept.
    mutating func dropAmbiguous() {
        var kept: [(index: Int, key: TrustedKey)] = []
        for (index, key) in keys {
            guard let keyID = key.keyID else {
                kept.append((index, key))
                continue
            }
            let namesakes = keys.filter { $0.key.keyID == keyID }
            guard namesakes.allSatisfy({ $0.key.isSame(as: key) }) else {
                dropped.append(DroppedKey(index: index, keyID: keyID, reason: .ambiguousKeyID))
                continue
            }
            if namesakes.first?.index == index { kept.append((index, key)) }
        }
        keys = kept
    }

    private static func keyID(of jwk: JSONObject) -> UTF8Text? {
        guard case .string(let text) = jwk["kid"] else { return nil }
        return TrustedKey.keyID(text)
    }
}
