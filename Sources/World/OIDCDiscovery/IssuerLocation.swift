package import Quantities
package import RemoteDocuments

/// Where an issuer's documents are, and who may be asked for them: fixed by the configuration, whatever a token or a document says.
package struct IssuerLocation: Sendable {
    /// What is wrong with an issuer's URL, for one whose metadata is to be fetched.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case url(DocumentURL.Problem)
        case inTheClear, query

        package var description: String {
            switch self {
            case .url(let problem): problem.description
            case .inTheClear: "the URL begins with `http://`: keys are fetched over `https://` alone"
            case .query: "the URL has a query: expected none"
            }
        }
    }

    /// Exactly what the metadata's `issuer` must be.
    package let issuer: UTF8Text
    /// OpenID Connect Discovery 1.0 section 4.
    package let metadata: DocumentURL
    /// The issuer's own host and those that the configuration lists.
    let rules: FetchRules

    /// - Parameters:
    ///   - keyHosts: where its keys may be beside its own host.
    ///   - authoritiesFile: a PEM file of the only authorities to believe; nil for the system's.
    package init(issuer: UTF8Text, keyHosts: [DocumentHost], authoritiesFile: String?) throws(Problem) {
        let text = issuer.string
        let base: DocumentURL
        do throws(DocumentURL.Problem) {
            base = try DocumentURL(parsing: text)
            // One slash at its end goes (section 4.1).
            metadata = try DocumentURL(
                parsing: (text.hasSuffix("/") ? String(text.dropLast()) : text) + "/.well-known/openid-configuration")
        } catch {
            throw .url(error)
        }
        guard base.scheme == .https else { throw .inTheClear }
        guard !base.target.utf8.contains(UInt8(ascii: "?")) else { throw .query }
        self.issuer = issuer
        rules = FetchRules(hosts: Set(keyHosts + [base.host]), authoritiesFile: authoritiesFile)
    }
}
