import AccessPolicy
import AuditLog
import Quantities
import Redaction
import Server
import YAMLDocuments

extension ReloadPart {
    /// Policies, classification, namespaces and the key of pseudonyms: what a walk is made of, and replaced by another one with.
    static func rules(
        _ inForce: InForce<LoadedConfiguration>, of parts: GatewayParts, walk: InForce<any Responder>
    ) -> ReloadPart {
        ReloadPart(
            name: FilesChange(.policies), look: { FileLook.digest(of: inForce.value.ruleFiles) },
            read: { (_) throws(ProblemList) in
                let old = inForce.value
                let new = try old.rereadingRules()
                // Never nil: serving requires them.
                guard let policies = new.policies else { throw ProblemList() }
                let changes = changes(from: old, to: new)
                guard !changes.isEmpty else { return .same }
                let next = parts.walk(by: new, policies)
                return .replacement(changes) {
                    parts.ownership.replace(with: new.ownership)
                    walk.replace(with: next)
                    inForce.replace(with: new)
                }
            })
    }

    private static func changes(from old: LoadedConfiguration, to new: LoadedConfiguration) -> [AuditEvent] {
        var events: [AuditEvent] = []
        if let old = old.policies, let new = new.policies, old.digest != new.digest {
            events.append(.policyChange(PolicyChange(from: old, to: new)))
        }
        if old.configuration.ownership.namespaces != new.configuration.ownership.namespaces {
            events.append(.configurationChange(FilesChange(.namespaces)))
        }
        if old.configuration.redaction.key?.id != new.configuration.redaction.key?.id {
            events.append(.configurationChange(FilesChange(.redactionKey)))
        }
        return events
    }
}

extension PolicyChange {
    fileprivate init(from old: PolicySnapshot, to new: PolicySnapshot) {
        let (before, after) = (old.documents, new.documents)
        self.init(
            old: old.digest, new: new.digest, added: after.keys.filter { before[$0] == nil }.sorted(),
            removed: before.keys.filter { after[$0] == nil }.sorted(),
            changed: after.keys.filter { before[$0] != nil && before[$0] != after[$0] }.sorted())
    }
}

extension LoadedConfiguration {
    /// Every file that rules are made of, by now.
    fileprivate var ruleFiles: [String] {
        let policies = configuration.policyFolder.map { PolicyFolder($0).paths } ?? []
        let others = [
            configuration.classification, configuration.ownership.namespaceFile, configuration.redaction.keyFile,
        ]
        return policies + others.compactMap { $0?.path }
    }
}
