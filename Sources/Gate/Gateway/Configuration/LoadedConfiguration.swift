package import AccessPolicy
import Cryptography
package import Ownership
import Quantities
package import Redaction
import TokenVerification
package import TraceModel
package import YAMLDocuments

/// A configuration and all that it names: policies and key sets read, and everything found right.
package struct LoadedConfiguration: Sendable {
    package private(set) var configuration: GatewayConfiguration
    /// Of the configuration's file.
    let path: String
    /// SHA-256 of the configuration's file.
    package let digest: [UInt8]
    /// Nil where the file names no policies and the command does not require them.
    package private(set) var policies: PolicySnapshot?
    package private(set) var ownership: OwnershipRules
    /// In the order of the file.
    package let issuers: [LoadedIssuer]

    /// What redaction takes from the configuration.
    package var redaction: RedactionSettings {
        RedactionSettings(
            pseudonymKey: configuration.redaction.key, peers: configuration.ownership.peers,
            clusters: configuration.ownership.clusters)
    }

    /// What replies may say about what is hidden.
    package var notices: HiddenNotices {
        HiddenNotices(configuration.tell, contacts: configuration.ownership.contacts)
    }

    /// Reads the file and all that it names. Throws every problem of all of them at once.
    package static func load(
        path: String, requiring sections: Set<ConfigurationSection>
    ) throws(ProblemList) -> LoadedConfiguration {
        var problems = ProblemList()
        let loaded = read(ConfigurationFile(path: path, sections: sections, isFollowed: true), &problems)
        guard let loaded, problems.isEmpty else { throw problems }
        return loaded
    }

    private static func read(
        _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> LoadedConfiguration? {
        guard let bytes = bytes(of: file, &problems),
            let configuration = configuration(in: bytes, of: file, &problems)
        else { return nil }
        let policies = policies(of: configuration, &problems)
        let issuers = configuration.issuers.compactMap { issuer in
            LoadedIssuer(issuer, &problems)
        }
        return LoadedConfiguration(
            configuration: configuration, path: file.path, digest: DigestAlgorithm.sha256.digest(of: bytes),
            policies: policies,
            ownership: configuration.ownership.rules(knowing: policies?.namedNamespaces ?? []), issuers: issuers)
    }

    private static func bytes(of file: ConfigurationFile, _ problems: inout ProblemList) -> [UInt8]? {
        let whole = ConfiguredPath(path: file.path, position: file.start)
        return LocalFile.contents(of: whole, limit: YAMLLimits.file.bytes, &problems)
    }

    private static func configuration(
        in bytes: [UInt8], of file: ConfigurationFile, _ problems: inout ProblemList
    ) -> GatewayConfiguration? {
        let documents = YAMLFile.documents(in: bytes, file: file.path, &problems)
        return GatewayConfiguration(reading: documents, of: file, &problems)
    }

    /// The digest of what the configuration's file holds now, which a start could serve by as far as that file alone tells: nothing that it names is
    /// looked at. Throws every problem of it at once.
    func digestOnDisk() throws(ProblemList) -> [UInt8] {
        var problems = ProblemList()
        let file = ConfigurationFile(path: path, sections: ConfigurationSection.serve, isFollowed: false)
        let bytes = Self.bytes(of: file, &problems)
        let configuration = bytes.flatMap { Self.configuration(in: $0, of: file, &problems) }
        guard let bytes, configuration != nil, problems.isEmpty else { throw problems }
        return DigestAlgorithm.sha256.digest(of: bytes)
    }

    private static func policies(
        of configuration: GatewayConfiguration, _ problems: inout ProblemList
    ) -> PolicySnapshot? {
        let classification = configuration.classification.flatMap { ClassificationFile($0).document(&problems) }
        return configuration.policyFolder.flatMap { folder in
            PolicyFolder(folder).read(context(of: configuration), classification: classification, &problems)
        }
    }

    /// The same settings with the rules as their files have them now: policies and classification, namespaces, and the key of pseudonyms. Throws
    /// every problem of all of them at once.
    func rereadingRules() throws(ProblemList) -> LoadedConfiguration {
        var problems = ProblemList()
        var fresh = self
        fresh.configuration.ownership = configuration.ownership.rereading(&problems)
        fresh.configuration.redaction = configuration.redaction.rereading(&problems)
        fresh.policies = Self.policies(of: fresh.configuration, &problems)
        fresh.ownership = fresh.configuration.ownership.rules(knowing: fresh.policies?.namedNamespaces ?? [])
        guard problems.isEmpty else { throw problems }
        return fresh
    }

    /// What policies may refer to. Sections that are not there are not known, rather than empty.
    private static func context(of configuration: GatewayConfiguration) -> PolicyContext {
        PolicyContext(
            issuers: configuration.issuers.isEmpty ? nil : configuration.issuers.map(\.rules.url),
            backends: configuration.backends.isEmpty ? nil : configuration.backends.map(\.name),
            hasPseudonymKey: configuration.redaction.hasKeyFile,
            clusters: configuration.ownership.clusters,
            serviceAccounts: configuration.issuers.compactMap(\.serviceAccounts))
    }
}
