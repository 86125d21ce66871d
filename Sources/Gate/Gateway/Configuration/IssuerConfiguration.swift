import Cryptography
package import Identity
import Quantities
import StrictJSON
package import TokenVerification
import YAMLDocuments

/// One entry of `issuers`: whose tokens are accepted, and on which terms.
package struct IssuerConfiguration: Sendable {
    package let rules: IssuerRules
    package let keySource: KeySource
    /// Where it is a Kubernetes cluster.
    package let serviceAccounts: ServiceAccountMapping?

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
    /// * `jwksFile`, or `jwksHosts` and `caFile`: `KeySource`; default: its keys are discovered
    /// * `algorithms`: a list; default RS256, PS256, ES256, EdDSA
    /// * `clients`: a list of text: where given, `azp` or `client_id` must be one of them
    /// * `tokens`: `[access]`, the default, or `[access, id]`
    /// * `kubernetes.trustDomain`: the issuer is a cluster, whose tokens are service accounts'; default none
    private init?(reading node: YAMLNode, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            required: ["url", "audiences"],
            optional: ["jwksFile", "jwksHosts", "caFile", "algorithms", "clients", "tokens", "kubernetes"])
        guard let mapping = node.mapping("entry of `issuers`", keys, &problems) else { return nil }
        let url = Self.readURL(mapping, &problems)
        let audiences = mapping.texts("audiences", &problems) ?? []
        let algorithms = Self.readAlgorithms(mapping, &problems)
        let clients = mapping.texts("clients", &problems) ?? []
        let kinds = Self.readKinds(mapping, &problems)
        guard let url else { return nil }
        serviceAccounts = Self.readCluster(mapping, url.bytes, &problems)
        guard let source = KeySource(reading: mapping, of: url, file, &problems) else { return nil }
        keySource = source
        rules = IssuerRules(
            url: url.bytes, audiences: Set(audiences.map(\.bytes)), algorithms: algorithms,
            clients: Set(clients.map(\.bytes)), kinds: kinds)
    }

    /// Refuses what no token's `iss` could be. It is never normalized: `iss` is compared byte for byte.
    private static func readURL(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> YAMLText? {
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
        return text
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

    private static func readKinds(_ mapping: YAMLMapping, _ problems: inout ProblemList) -> Set<TokenKind> {
        guard let node = mapping["tokens"], let texts = mapping.texts("tokens", &problems) else { return [.access] }
        let words = TokenKind.allCases.map(\.rawValue)
        let kinds = texts.compactMap { $0.choice("entry of `tokens`", of: words, &problems) }
        if kinds.count == texts.count, !kinds.contains(TokenKind.access.rawValue) {
            problems.add("key `tokens`: expected `access` to be among them", at: node.position)
        }
        return Set(kinds.compactMap(TokenKind.init(rawValue:)))
    }

    private static func readCluster(
        _ mapping: YAMLMapping, _ url: UTF8Text, _ problems: inout ProblemList
    ) -> ServiceAccountMapping? {
        let section = mapping.mapping("kubernetes", KnownKeys(required: ["trustDomain"]), &problems)
        guard let domain = section?.text("trustDomain", &problems) else { return nil }
        do throws(SPIFFEIDProblem) {
            return try ServiceAccountMapping(issuer: url, trustDomain: domain.bytes, place: domain.position)
        } catch {
            problems.add("key `trustDomain`: \(ForeignText.quoted(domain.text)): \(error)", at: domain.position)
            return nil
        }
    }
}
