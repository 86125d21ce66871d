/// Where this project decides otherwise than a file of Wycheproof says. Each is stricter: what the file calls valid is refused.
struct WycheproofDeviation: Sendable {
    enum Reason: String, Sendable, CaseIterable {
        case sharedSecret = "HMAC: no secret is shared with an issuer"
        case emptyPayload = "an empty payload holds no claims"
        case looseEncoding = "a character outside the base64url alphabet"
        case keyOfAnotherAlgorithm = "the key is for PS256, the token says PS384"
        case unregisteredAlgorithm = "the key's `alg` is ES521, which no registry knows"
        case encrypted = "an encrypted token, of five parts"

        /// The checks that must refuse it, and no other.
        var codes: [String] {
            switch self {
            case .sharedSecret: ["alg", WycheproofTests.noKey]
            case .emptyPayload: ["structure"]
            case .looseEncoding: ["base64", WycheproofTests.noKey]
            case .keyOfAnotherAlgorithm: ["key"]
            case .unregisteredAlgorithm: [WycheproofTests.noKey]
            case .encrypted: ["structure", WycheproofTests.noKey]
            }
        }
    }

    let file: String
    let ids: [Int]
    let reason: Reason

    init(_ file: String, _ ids: [Int], _ reason: Reason) {
        self.file = file
        self.ids = ids
        self.reason = reason
    }

    /// All of them; `docs/specs/tokens.md` has the same table.
    static let table = [
        WycheproofDeviation(
            "json_web_signature_test.json", [1, 348, 352, 357, 358, 359, 376, 377], .sharedSecret),
        WycheproofDeviation("json_web_signature_test.json", [259, 264, 268, 272, 320, 325], .emptyPayload),
        WycheproofDeviation("json_web_signature_test.json", [372, 373], .looseEncoding),
        WycheproofDeviation("json_web_signature_test.json", [346, 350], .keyOfAnotherAlgorithm),
        WycheproofDeviation("json_web_signature_test.json", [347, 351], .unregisteredAlgorithm),
        WycheproofDeviation("json_web_key_test.json", [2, 13, 14, 15], .sharedSecret),
        WycheproofDeviation("json_web_crypto_test.json", [1, 48], .sharedSecret),
        WycheproofDeviation("json_web_crypto_test.json", [50, 67], .encrypted),
    ]

    /// The row of the document's table.
    var row: String {
        let cells = [
            "`\(file)`", ids.map(String.init).joined(separator: ", "), reason.rawValue,
            reason.codes.map { "`\($0)`" }.joined(separator: ", "),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
