import Cryptography
import Quantities
import StrictJSON
package import TokenVerification
import YAMLDocuments

/// One entry of `issuers`: whose tokens are accepted, and on which terms.
package struct IssuerConfiguration: Sendable {
    package let rules: IssuerRules
    /// The issuer's key set, a JWK Set (RFC 7517 section 5).
    package let keySetFile: ConfiguredPath

    /// Used where `algorithms` is left out.
    private static let defaultAlgorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256, .edDSA]

    /// The entries of `issuers`; nothing is an issuer twice.
    static func list(
        in top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> [IssuerConfiguration] {
        var seen: Set<UTF8Text> = []
        return (top.list("issuers", &problems) ?? []).compactMap { node in
            let issuer = IssuerConfiguration(reading: node, file, &problems)
            if let issuer, !seen.insert(issuer.rules.url).inserted {
                problems.add(
                    "issuer \(ForeignText.quoted(issuer.rules.url.string)) is there already", at: node.position)
            }
            return issuer
        }
    }

    /// * `url`: exactly what `iss` is, required
    /// * `audiences`: a list of text, required: `aud` must hold one of them
    /// * `jwksFile`: a path, required (keys are not fetched yet)
    /// * `algorithms`: a list; default RS256, PS256, ES256, EdDSA
    /// * `clients`: a list of text: where given, `azp` or `client_id` must be one of them
    /// * `tokens`: `[access]`
    private init?(reading node: YAMLNode, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["url", "audiences", "jwksFile"], optional: ["algorithms", "clients", "tokens"],
            unsupported: ["caFile", "jwksHosts", "kubernetes"])
        guard let mapping = node.mapping("entry of `issuers`", keys, &problems) else { return nil }
        let url = Self.readURL(mapping, &problems)
        let audiences = mapping.texts("audiences", &problems) ?? []
        let algorithms = Self.readAlgorithms(mapping, &problems)
        let clients = mapping.texts("clients", &problems) ?? []
        for kind in mapping.texts("tokens", &problems) ?? [] {
            _ = kind.choice("entry of `tokens`", of: ["access"], unsupported: ["id"], &problems)
        }
        guard let keySet = mapping.text("jwksFile", &problems), let url else { return nil }
        rules = IssuerRules(
            url: url, audiences: Set(audiences.map(\.bytes)), algorithms: algorithms, clients: Set(clients.map(\.bytes))
        )
        keySetFile = file.path(of: keySet)
    }

    /// Refuses what no token's `iss` could be. It is never normalized: `iss` is compared byte for byte.
    private static func readURL(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> UTF8Text? {
        guard let text = mapping.text("url", &problems) else { return nil }
        let isURL = ["https://", "http://"].contains {
            text.text.utf8.starts(with: $0.utf8) && text.text.utf8.count > $0.utf8.count
        }
        guard isURL, text.text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            problems.add(
                "key `url`: \(ForeignText.quoted(text.text)) is no URL: expected what `iss` is in the issuer's tokens, as `https://login.example`",
                at: text.position)
            return nil
        }
        return text.bytes
    }

    private static func readAlgorithms(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> Set<SignatureAlgorithm>
    {
        guard let texts = mapping.texts("algorithms", &problems) else { return defaultAlgorithms }
        let names = SignatureAlgorithm.allCases.map(\.rawValue)
        return Set(
            texts.compactMap { text in
                text.choice("entry of `algorithms`", of: names, &problems).flatMap(SignatureAlgorithm.init(named:))
            })
    }
}
