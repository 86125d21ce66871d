import Cryptography

/// The secret that makes pseudonyms and the ids of shapes: `docs/specs/view.md` sections 5 and 6. It prints as a placeholder.
package struct PseudonymKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: HMACKey
    /// The first 8 hex digits of the secret's SHA-256: says which key made a pseudonym.
    package let id: [UInt8]

    /// Reads a key file: 32 bytes, or 64 hex digits with or without a line end behind them. Nil for anything else.
    package init?(contents: [UInt8]) {
        guard let secret = contents.count == 32 ? contents : Self.secret(fromDigits: contents) else { return nil }
        key = HMACKey(secret)
        id = DigestAlgorithm.sha256.digest(of: secret).prefix(4).flatMap { byte in
            [Self.hexDigits[Int(byte >> 4)], Self.hexDigits[Int(byte & 15)]]
        }
    }

    /// The pseudonym of a value of one attribute of one namespace's span; `namespace` is empty where the owner is unknown.
    package func pseudonym(of value: [UInt8], namespace: [UInt8], key name: [UInt8]) -> [UInt8] {
        pseudonym(of: [id, namespace, name, value])
    }

    /// The pseudonym of a value wherever it stands.
    package func joinedPseudonym(of value: [UInt8]) -> [UInt8] {
        pseudonym(of: [id, value])
    }

    private func pseudonym(of fields: [[UInt8]]) -> [UInt8] {
        Array("h1:".utf8) + id + [UInt8(ascii: ":")] + Self.base32(code(of: fields))
    }

    /// The code of a message: each field behind its length, so that none runs into the next.
    func code(of fields: [[UInt8]]) -> [UInt8] {
        let message = fields.flatMap { field in
            (0..<4).map { UInt8(truncatingIfNeeded: field.count >> (24 - 8 * $0)) } + field
        }
        return key.code(for: message)
    }

    /// The first 130 bits, as 26 characters of RFC 4648 section 6 in lower case.
    private static func base32(_ code: [UInt8]) -> [UInt8] {
        (0..<26).map { place in
            let bit = place * 5
            let pair = UInt16(code[bit / 8]) << 8 | UInt16(code[bit / 8 + 1])
            return alphabet[Int(pair >> (11 - bit % 8)) & 31]
        }
    }

    private static func secret(fromDigits contents: [UInt8]) -> [UInt8]? {
        var digits = contents[...]
        if digits.last == UInt8(ascii: "\n") { digits = digits.dropLast() }
        if digits.count == 65, digits.last == UInt8(ascii: "\r") { digits = digits.dropLast() }
        let values = digits.compactMap(value(ofDigit:))
        guard digits.count == 64, values.count == 64 else { return nil }
        return (0..<32).map { values[2 * $0] << 4 | values[2 * $0 + 1] }
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let hexDigits = Array("0123456789abcdef".utf8)

    package var description: String { "(pseudonym key)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
