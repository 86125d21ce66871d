import AccessPolicy
import Gateway
import Identity
import Ownership
import Quantities
import Redaction
import StrictJSON
import Terminal
import TokenVerification
import TraceModel
import YAMLDocuments

/// For whom a view is explained: a grant that was written out, or that of assumed claims under a configuration.
struct ExplainedViewer {
    private enum Origin {
        case written(AssumedGrant)
        case policies(PolicySnapshot, Principal, ClaimSet, RequestFacts)
    }

    let grant: Grant
    let ownership: OwnershipRules
    let redaction: RedactionSettings
    let masked: AttributeAllowList
    let notices: HiddenNotices
    let backend: UTF8Text
    private let origin: Origin

    init(_ assumed: AssumedGrant) {
        grant = assumed.grant
        ownership = OwnershipRules(known: Set(assumed.namespaces))
        redaction = RedactionSettings()
        masked = .minimal
        notices = .none
        backend = Self.defaultBackend
        origin = .written(assumed)
    }

    init(
        _ loaded: LoadedConfiguration, _ policies: PolicySnapshot, _ claims: ClaimSet, of backend: UTF8Text?,
        at moment: Timestamp, from source: [UInt8]?
    ) throws(PrincipalRefusal) {
        let principal = try policies.resolver.resolve(assuming: claims)
        let facts = RequestFacts(now: moment, source: source, claims: claims)
        let backend = backend ?? Self.defaultBackend
        self.backend = backend
        grant = policies.grant(for: principal, backend: backend, facts)
        ownership = loaded.ownership
        redaction = loaded.redaction
        masked = policies.masked
        notices = loaded.notices
        origin = .policies(policies, principal, claims, facts)
    }

    private static let defaultBackend = UTF8Text("jaeger")

    /// The viewer and the agent that acts for it, each with what the mappings made of its claims. Empty for a grant that was written out.
    func principals() throws(PrincipalRefusal) -> [(principal: Principal, uses: [ClaimUse])] {
        guard case .policies(let policies, let principal, let claims, _) = origin else { return [] }
        let everybody = [principal] + (principal.actor.map { [$0] } ?? [])
        return Array(zip(everybody, try policies.resolver.uses(of: claims)))
    }

    /// What every rule has to do with one span: a list for each of `principals`, or one for a grant that was written out.
    func rules(about span: AssessedSpan) -> [[RuleAssessment]] {
        switch origin {
        case .written(let assumed): assumed.assessments(of: span)
        case .policies(let policies, let principal, _, let facts):
            policies.assessments(of: span, for: principal, backend: backend, facts)
        }
    }

    /// The redaction rules that name the key and spare the viewer.
    func sparedRules(for key: [UInt8]) -> [RedactionRule] {
        guard case .policies(let policies, let principal, _, _) = origin else { return [] }
        return policies.sparedRedactionRules(for: principal).filter { $0.pattern(for: key) != nil }
    }

    /// Where a redaction rule is written.
    func place(of rule: RedactionRule) -> String {
        guard case .policies(let policies, _, _, _) = origin, let place = policies.place(ofRedaction: rule.name) else {
            return "built in"
        }
        return place.description
    }
}
