import Identity
import Quantities
import StrictJSON
import TokenVerification
import YAMLDocuments

extension ClaimUse {
    /// What one line of a mapping made of one claim, for machines.
    var json: JSONValue {
        let pattern: String? = if case .identities(let pattern, _) = purpose { pattern.text } else { nil }
        let results = results.map { result in
            JSONValue.members([("value", .string(result.value.string)), ("becomes", .string(result.becomes.string))])
        }
        return .members([
            ("mapping", .string(mapping)), ("place", .string(place.description)),
            ("claim", .string(claim.description)), ("makes", .string(purpose == .groups ? "groups" : "identities")),
            ("pattern", .text(pattern)), ("doubt", .text(doubt?.rawValue)), ("absent", .bool(isAbsent)),
            ("results", .array(results)), ("unmatched", .number(JSONNumber(Int64(unmatched)))),
        ])
    }
}

extension Principal {
    /// Who it is and how that came about, for machines.
    func json(_ uses: [ClaimUse]) -> JSONValue {
        .members([
            ("issuer", .string(issuer.string)), ("subject", .string(subject.string)),
            ("groups", .array(groups.map { .string($0.string) })),
            ("identities", .array(identities.map { .string($0.text.string) })),
            ("claims", .array(uses.map(\.json))),
        ])
    }
}
