package import Ownership
package import Quantities
package import Redaction
import StrictJSON
package import TraceModel
import YAMLDocuments

/// `ownership`: how to tell whose a span is.
package struct OwnershipConfiguration: Sendable {
    package let sources: [OwnershipRules.Source]
    package private(set) var namespaces: Set<Namespace>
    /// The file that names them, where one does.
    let namespaceFile: ConfiguredPath?
    package let services: [UTF8Text: Namespace]
    package let peers: PeerNamespaces
    /// Nil where there is but one cluster, which nothing names.
    package let clusters: ClusterTable?
    /// Whom to ask about a namespace's spans.
    package let contacts: [Namespace: UTF8Text]

    /// * `sources`: an ordered list of `k8s-resource`, `istio`, `service-suffix`, `service-table`, `service-namespace`; default
    ///   `k8s-resource`, `istio`, `service-table`
    /// * `namespaces`: a list of names, or the path of a file with one name a line (empty lines and `#` comments left out)
    /// * `services`: a mapping from a service's name to its namespace
    /// * `peerNamespaces`: `redact` (default), or `keep` to leave names of namespaces in which a viewer sees nothing where visible text has them
    /// * `clusters`: a mapping from a trust domain to its cluster's name; namespaces are then written `cluster/namespace` everywhere
    /// * `contacts`: a mapping from a namespace to whom to ask about its spans, at most 200 bytes: what `tell: owner` says
    init(reading top: YAMLMapping, _ file: ConfigurationFile, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            optional: ["namespaces", "services", "sources", "peerNamespaces", "contacts", "clusters"])
        let mapping = top.mapping("ownership", keys, &problems)
        let peers = mapping?.choice("peerNamespaces", of: PeerNamespaces.allCases.map(\.rawValue), &problems)
        self.peers = peers.flatMap(PeerNamespaces.init(rawValue:)) ?? .redact
        sources = Self.readSources(mapping, &problems)
        let clusters = Self.readClusters(mapping, &problems)
        self.clusters = clusters
        namespaceFile = Self.readNamespaceFile(mapping, file, &problems)
        namespaces = Self.readNamespaces(mapping, file.isFollowed ? namespaceFile : nil, clusters, &problems)
        var services: [UTF8Text: Namespace] = [:]
        for (service, owner) in mapping?.textTable("services", &problems) ?? [] {
            services[service.bytes] = owner.namespace(
                "value of \(ForeignText.quoted(service.text))", clusters, &problems)
        }
        self.services = services
        contacts = Self.readContacts(mapping, clusters, &problems)
    }

    private static func readContacts(
        _ mapping: YAMLMapping?, _ clusters: ClusterTable?, _ problems: inout ProblemList
    ) -> [Namespace: UTF8Text] {
        var contacts: [Namespace: UTF8Text] = [:]
        for (owner, contact) in mapping?.textTable("contacts", &problems) ?? [] {
            if contact.text.utf8.count > 200 {
                problems.add(
                    "contact of \(ForeignText.quoted(owner.text)) has more than 200 bytes", at: contact.position)
            }
            if !contact.text.unicodeScalars.allSatisfy(\.isPlain) {
                problems.add(
                    "contact of \(ForeignText.quoted(owner.text)) holds a character that no one sees: expected a name, an address or a link",
                    at: contact.position)
            }
            owner.namespace("key of `contacts`", clusters, &problems).map { contacts[$0] = contact.bytes }
        }
        return contacts
    }

    /// The rules, once it is known which namespaces policies name.
    package func rules(knowing named: [Namespace]) -> OwnershipRules {
        OwnershipRules(
            sources: sources, known: namespaces.union(named).union(services.values), services: services,
            clusters: clusters)
    }

    private static func readSources(_ mapping: YAMLMapping?, _ problems: inout ProblemList) -> [OwnershipRules.Source] {
        guard let texts = mapping?.texts("sources", &problems) else { return OwnershipRules.Source.defaults }
        var sources: [OwnershipRules.Source] = []
        for text in texts {
            let word = text.choice("entry of `sources`", of: OwnershipRules.Source.allCases.map(\.rawValue), &problems)
            guard let source = word.flatMap(OwnershipRules.Source.init(rawValue:)) else { continue }
            if sources.contains(source) {
                problems.add("entry of `sources`: `\(source.rawValue)` is there twice", at: text.position)
            }
            sources.append(source)
        }
        return sources
    }

    private static func readNamespaces(
        _ mapping: YAMLMapping?, _ file: ConfiguredPath?, _ clusters: ClusterTable?, _ problems: inout ProblemList
    ) -> Set<Namespace> {
        let texts: [YAMLText]
        if let file {
            texts = lines(of: file, &problems)
        } else if case .scalar? = mapping?["namespaces"]?.content {
            // No path, which is said already, or one that is not followed.
            texts = []
        } else {
            texts = mapping?.texts("namespaces", &problems) ?? []
        }
        return Set(texts.compactMap { $0.namespace("entry of `namespaces`", clusters, &problems) })
    }

    private static func readNamespaceFile(
        _ mapping: YAMLMapping?, _ file: ConfigurationFile, _ problems: inout ProblemList
    ) -> ConfiguredPath? {
        guard let mapping, case .scalar? = mapping["namespaces"]?.content else { return nil }
        return mapping.text("namespaces", &problems).map(file.path(of:))
    }

    /// With the namespaces that the file names now.
    func rereading(_ problems: inout ProblemList) -> OwnershipConfiguration {
        guard let namespaceFile else { return self }
        var fresh = self
        fresh.namespaces = Self.readNamespaces(nil, namespaceFile, clusters, &problems)
        return fresh
    }

    private static func lines(of path: ConfiguredPath, _ problems: inout ProblemList) -> [YAMLText] {
        guard let bytes = LocalFile.contents(of: path, limit: 1 << 20, &problems) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap {
            index, line in
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
            let position = SourcePosition(file: path.path, line: index + 1, column: 1)
            return YAMLText(text: String(decoding: text, as: UTF8.self), position: position)
        }
    }
}

extension Unicode.Scalar {
    /// No control, no direction mark, no separator of lines, and assigned.
    fileprivate var isPlain: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
