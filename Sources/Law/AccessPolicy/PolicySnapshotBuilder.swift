import Cryptography
import Identity
import Quantities
import StrictJSON
import TraceModel
package import YAMLDocuments

/// Collects policy documents, of every kind and in any order, into a snapshot.
package struct PolicySnapshotBuilder {
    private let context: PolicyContext
    private var mappings: [IdentityMapping] = []
    private var rules: [AccessRule] = []
    private var redactions: [ExemptibleRule] = []
    private var redactedNamespaces: [Namespace] = []
    private var masked = AttributeAllowList.minimal
    private var canonical: [UTF8Text: [UInt8]] = [:]
    private var places: [UTF8Text: SourcePosition] = [:]

    package init(context: PolicyContext) {
        self.context = context
    }

    /// Reads one document. What is wrong in it is added to `problems`, and then no snapshot may be made.
    package mutating func add(_ document: YAMLNode, _ problems: inout ProblemList) {
        let envelope = DocumentEnvelope(
            reading: document, kinds: Kind.allCases.map(\.rawValue), unsupported: ["PolicyTest"], &problems)
        guard let envelope, let kind = Kind(rawValue: envelope.kind.text) else { return }
        checkName(envelope, &problems)
        switch kind {
        case .identityMapping:
            IdentityMapping(
                reading: envelope, issuers: context.issuers, namesClusters: context.clusters != nil, &problems
            ).map { mappings.append($0) }
        case .accessPolicy: AccessRule(reading: envelope, context, &problems).map { rules.append($0) }
        case .redactionPolicy:
            redactions += RedactionRuleReader.rules(in: envelope, context, naming: &redactedNamespaces, &problems)
        }
        canonical[Self.key(of: envelope)] = JSONWriter.canonical(document.canonical)
    }

    /// Reads the document of kind `Classification` that takes the place of the built-in allow-list.
    package mutating func classify(_ document: YAMLNode, _ problems: inout ProblemList) {
        guard let list = AttributeAllowList(reading: document, &problems) else { return }
        masked = list
        canonical[UTF8Text("Classification")] = JSONWriter.canonical(document.canonical)
    }

    /// The snapshot of what was added; only to be made where no problem was reported.
    package func snapshot() -> PolicySnapshot {
        // A canonical document is one line, so that line ends separate them.
        let lines = canonical.values.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [UInt8(ascii: "\n")] }
        return PolicySnapshot(
            digest: DigestAlgorithm.sha256.digest(of: Array("spanwarden policies v1\n".utf8) + lines),
            documents: canonical.mapValues { DigestAlgorithm.sha256.digest(of: $0) },
            resolver: PrincipalResolver(mappings: mappings, serviceAccounts: context.serviceAccounts),
            namedNamespaces: namedNamespaces, rules: rules, redactions: redactions, masked: masked)
    }

    private enum Kind: String, CaseIterable {
        case identityMapping = "IdentityMapping"
        case accessPolicy = "AccessPolicy"
        case redactionPolicy = "RedactionPolicy"
    }

    /// The record names rules by `metadata.name`: within a kind it is unique.
    private mutating func checkName(_ envelope: DocumentEnvelope, _ problems: inout ProblemList) {
        let key = Self.key(of: envelope)
        if let first = places[key] {
            problems.add(
                "\(envelope.kind.text) `\(envelope.name.text)` is there already, at \(first)",
                at: envelope.name.position)
        } else {
            places[key] = envelope.name.position
        }
    }

    private static func key(of envelope: DocumentEnvelope) -> UTF8Text {
        UTF8Text(envelope.kind.text + " " + envelope.name.text)
    }

    private var namedNamespaces: [Namespace] {
        let literals = rules.flatMap(\.resources.namespaces.templates).filter(\.names.isEmpty)
            .compactMap { Namespace(qualified: UTF8Text($0.text)) }
        return Set(literals + redactedNamespaces).sorted()
    }
}
