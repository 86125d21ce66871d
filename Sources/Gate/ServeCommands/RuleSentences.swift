import AccessPolicy
import Identity
import Quantities
import StrictJSON
import TokenVerification
import TraceModel

/// Says for people why a rule does not speak of a span, and what would be right.
struct RuleSentences {
    let place: SpanOwner
    let backend: UTF8Text

    func why(_ miss: RuleMiss) -> String {
        switch miss {
        case .backend(let names): "it is for backend \(Self.either(names)), and this is \(Self.quoted(backend))"
        case .principal(let entries): "none of its principals is the viewer: expected \(Self.entries(entries))"
        case .condition(let condition): Self.failure(of: condition)
        case .unevaluated(let condition): Self.doubt(about: condition)
        case .lookback(let start, let reach): "the span began at \(start): expected a start within the last \(reach)"
        case .namespace(let patterns):
            "the span is in namespace \(ForeignText.quoted(place.owner.name)): expected \(Self.either(patterns))"
        case .service(let patterns): "the service is \(Self.quoted(place.service)): expected \(Self.either(patterns))"
        case .unknownOwner: "the span's owner is unknown: expected `unowned: true` of a permit that shows such spans"
        }
    }

    /// Why a forbid or a limit applies though not all is known.
    func why(_ doubt: RuleDoubt) -> String {
        switch doubt {
        case .condition(let condition): Self.doubt(about: condition)
        case .principal(let doubt): "the viewer's groups or identities are not all known: \(doubt.sentence)"
        case .owner(let doubt): "the span's owner is unknown: \(doubt.sentence)"
        }
    }

    private static func entries(_ entries: [[EntryMiss]]) -> String {
        entries.map { $0.map(key).joined(separator: " and ") }.joined(separator: ", or ")
    }

    private static func key(_ miss: EntryMiss) -> String {
        let text = "\(miss.key.rawValue) \(ForeignText.quoted(miss.text))"
        return miss.doubt.map { "\(text) (can't be evaluated: \($0.sentence))" } ?? text
    }

    private static func failure(of condition: RuleCondition) -> String {
        switch condition {
        case .notBefore(let moment): "`notBefore`: expected \(moment) or later"
        case .notAfter(let moment): "`notAfter`: expected \(moment) or earlier"
        case .sourceAddresses: "the request comes from another address: expected one of its `sourceAddresses`"
        case .claim(let path, let value, let found):
            "claim \(ForeignText.quoted(path.description)) is \(found.words): expected \(quoted(value))"
        }
    }

    private static func doubt(about condition: RuleCondition) -> String {
        switch condition {
        case .sourceAddresses: "`sourceAddresses` can't be evaluated: expected an address of the request"
        case .claim, .notBefore, .notAfter: failure(of: condition)
        }
    }

    private static func quoted(_ text: UTF8Text) -> String { ForeignText.quoted(text.string) }

    private static func either(_ names: [UTF8Text]) -> String {
        names.isEmpty ? "none" : names.map(quoted).joined(separator: " or ")
    }

    private static func either(_ patterns: [GlobPattern]) -> String { either(patterns.map { UTF8Text($0.text) }) }
}

extension ClaimFinding {
    fileprivate var words: String {
        switch self {
        case .holds: "as expected"
        case .absent: "absent"
        case .otherText: "another text"
        case .listWithout: "a list without it"
        case .noTexts: "neither text nor a list of texts"
        }
    }
}

extension ClaimDoubt {
    var sentence: String {
        switch self {
        case .wrongType: "the claim is neither text nor a list of texts"
        case .overage: "the issuer left the claim out because it is too long"
        }
    }
}

extension RuleAssessment {
    /// `permit full`, `limit masked` or `forbid`.
    var effectWords: String {
        switch effect {
        case .permit(let visibility): "permit \(visibility.rawValue)"
        case .limit(let visibility): "limit \(visibility.rawValue)"
        case .forbid: "forbid"
        }
    }
}
