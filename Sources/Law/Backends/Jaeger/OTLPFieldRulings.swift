import Redaction
import TraceModel

/// What a span of OTLP says in members of its own, and v1 in tags: rules on those tags hold for the members, so that both APIs show the same.
enum OTLPField: Int, CaseIterable {
    case kind
    case statusCode
    case statusMessage
    case traceState
    case scopeName
    case scopeVersion
    case eventName

    /// The key of the tag, or of the log's field.
    var key: [UInt8] {
        switch self {
        case .kind: Array(Redactor.kindKey.utf8)
        case .statusCode: Array("otel.status_code".utf8)
        case .statusMessage: Array("otel.status_description".utf8)
        case .traceState: Array("w3c.tracestate".utf8)
        case .scopeName: Array("otel.scope.name".utf8)
        case .scopeVersion: Array("otel.scope.version".utf8)
        case .eventName: Array("event".utf8)
        }
    }
}

/// The rulings on those members.
struct OTLPFieldRulings: Sendable {
    private let allowed: AttributeAllowList
    /// By the set of rules, those of all fields.
    private var known: [Int32: [TagRuling]] = [:]

    init(allowed: AttributeAllowList) {
        self.allowed = allowed
    }

    mutating func ruling(
        of field: OTLPField, in profile: RedactionProfile, _ redactor: inout Redactor
    ) -> TagRuling {
        if let rulings = known[profile.ruleSet] { return rulings[field.rawValue] }
        let rulings = OTLPField.allCases.map { field in
            TagRuling(
                treatment: redactor.treatment(of: field.key, in: profile), isAllowed: allowed.contains(field.key))
        }
        known[profile.ruleSet] = rulings
        return rulings[field.rawValue]
    }
}
