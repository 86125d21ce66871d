import Quantities
import TraceModel

extension Grant {
    /// One rule as it binds for one principal and request: captures filled in, conditions evaluated but for the age of spans.
    struct BoundRule: Sendable {
        enum Effect: Sendable, Equatable {
            case permit(Visibility)
            /// At most this.
            case limit(Visibility)
            case forbid

            var isPermit: Bool { if case .permit = self { true } else { false } }
        }

        /// Whether the rule is applied, or only evaluated and put on the record.
        enum Mode: String, Sendable, CaseIterable {
            case enforce
            case shadow
        }

        let name: RuleName
        let effect: Effect
        let mode: Mode
        let namespaces: [GlobPattern]
        let services: [GlobPattern]
        /// Whether it speaks of spans of unknown owner too.
        let coversUnowned: Bool
        /// Microseconds since the epoch; nil for spans of any age.
        let oldestStart: Int64?
        /// Whether it holds under conditions, of whatever kind.
        let isConditional: Bool

        init(
            name: RuleName, effect: Effect, mode: Mode = .enforce, namespaces: [GlobPattern], services: [GlobPattern],
            coversUnowned: Bool = false, oldestStart: Int64? = nil, isConditional: Bool = false
        ) {
            self.name = name
            self.effect = effect
            self.mode = mode
            self.namespaces = namespaces
            self.services = services
            self.coversUnowned = coversUnowned
            self.oldestStart = oldestStart
            self.isConditional = isConditional
        }

        /// Whether it shows every span in full, whatever it is.
        var permitsEverything: Bool {
            effect == .permit(.full) && coversUnowned && !isConditional
                && [namespaces, services].allSatisfy { $0.contains { $0.description == "*" } }
        }

        /// Whether it means every span of the owners that it speaks of, or has no effect.
        var isForAll: Bool {
            mode == .shadow || oldestStart == nil && services.contains(where: \.matchesEverything)
        }

        func matchesAge(_ start: Int64) -> Bool { start >= oldestStart ?? .min }

        /// Whether a service of a namespace that the rule names is meant.
        func matches(service: UTF8Text) -> Bool { services.contains { $0.matches(service) } }

        /// Whether a span of unknown owner can match at all.
        var maySpeakOfUnowned: Bool { coversUnowned || (!effect.isPermit && !namespaces.isEmpty) }

        /// A permit must say that it means spans of unknown owner. A forbid or a limit that names namespaces can't be evaluated there, and so
        /// applies: forged evidence gains nothing. Whether the service's name has a suffix that an owner would prove is not known either:
        /// both readings of it count.
        func matchesUnowned(service: UTF8Text) -> Bool {
            guard maySpeakOfUnowned else { return false }
            if matches(service: service) { return true }
            guard !effect.isPermit, let dot = service.bytes.lastIndex(of: UInt8(ascii: ".")) else { return false }
            return services.contains { $0.matches(service.bytes[..<dot]) }
        }
    }
}
