package import TokenVerification
import YAMLDocuments

/// An issuer, and the keys of it that need not be asked for.
package struct LoadedIssuer: Sendable {
    package let rules: IssuerRules
    package let source: KeySource
    /// What its `jwksFile` holds; nil where its keys are discovered.
    package let keys: KeySet?

    /// Nil, with a problem, where the file has no keys.
    init?(_ issuer: IssuerConfiguration, _ problems: inout ProblemList) {
        rules = issuer.rules
        source = issuer.keySource
        guard case .file(let file) = source else {
            keys = nil
            return
        }
        switch KeySetFile.keys(at: file.path) {
        case .success(let found): keys = found
        case .failure(.keySet(let problem)):
            problems.add("key `jwksFile`: \(problem)", at: file.position)
            return nil
        case .failure(let failure):
            problems.add("\(failure)", at: file.position)
            return nil
        }
    }
}

extension LoadedConfiguration {
    /// What can be verified without asking anybody.
    package var verifier: TokenVerifier { TokenVerifier(issuers.map { ($0.rules, $0.keys) }) }
}
