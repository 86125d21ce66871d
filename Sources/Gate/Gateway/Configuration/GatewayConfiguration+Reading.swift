import TraceModel
import YAMLDocuments

extension GatewayConfiguration {
    /// Reads the one document of a configuration file; nil where the file holds none that can be read. What is wrong is added
    /// to `problems`.
    ///
    /// * `listen`: `ListenConfiguration`; `admin`: `AdminConfiguration` (default `127.0.0.1:9464`)
    /// * `issuers`: a list of `IssuerConfiguration`, each `url` once
    /// * `backends`: a list of `BackendConfiguration`, each `name` and `mount` once
    /// * `ownership`: `OwnershipConfiguration`; `redaction`: `RedactionConfiguration`; `limits`: `LimitsConfiguration`; `catalogue`: `CatalogueConfiguration`
    /// * `tell`: what a reply says of hidden spans: `nothing` (default), `count` or `owner`
    /// * `policies`: the folder of policy files; `classification`: the file with the allow-list of `masked` spans (default: the built-in one)
    /// * `audit`: `AuditConfiguration`
    init?(reading documents: [YAMLNode], of file: ConfigurationFile, _ problems: inout ProblemList) {
        guard let root = documents.first, documents.count == 1 else {
            if let second = documents.dropFirst().first {
                problems.add("file holds a second document: expected one", at: second.position)
            } else if problems.isEmpty {
                problems.add("file is empty: expected a configuration", at: file.start)
            }
            return nil
        }
        let required = file.sections.map(\.rawValue).sorted()
        let optional = Self.keys.filter { !required.contains($0) }
        let keys = KnownKeys(required: required, optional: optional)
        guard let top = root.mapping("configuration", keys, &problems) else { return nil }
        listen = ListenConfiguration(reading: top, file, &problems)
        admin = AdminConfiguration(reading: top, besides: listen?.address, &problems)
        issuers = IssuerConfiguration.list(in: top, file, &problems)
        backends = BackendConfiguration.list(in: top, file, &problems)
        ownership = OwnershipConfiguration(reading: top, file, &problems)
        redaction = RedactionConfiguration(reading: top, file, &problems)
        let tell = top.choice("tell", of: HiddenNotices.Extent.allCases.map(\.rawValue), &problems)
        self.tell = tell.flatMap(HiddenNotices.Extent.init(rawValue:)) ?? .nothing
        policyFolder = top.text("policies", &problems).map(file.path(of:))
        classification = top.text("classification", &problems).map(file.path(of:))
        audit = AuditConfiguration(reading: top, file, &problems)
        limits = LimitsConfiguration(reading: top, &problems)
        catalogue = CatalogueConfiguration(reading: top, &problems)
    }

    private static let keys = [
        "listen", "admin", "issuers", "backends", "ownership", "policies", "classification", "redaction", "audit",
        "limits", "tell", "catalogue",
    ]
}
