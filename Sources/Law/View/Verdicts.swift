package import AccessPolicy
import Ownership
import Quantities
package import TraceModel

/// Whose a span is, and what that means for this viewer.
package struct Verdict: Sendable {
    package let owner: Owner
    package let decision: Decision
}

/// The verdicts of a trace's spans, each made once for all spans that it is the same for: those of one origin and, where the grant asks for
/// the age of spans, of starts between the same two of its bounds.
struct Verdicts {
    private let trace: TraceSkeleton
    private var made: [Verdict] = []
    private var origins: [Int] = []
    private var services: [UTF8Text] = []
    private var spans: [Int] = []
    /// For each span its place in `made`.
    private var places: [Int32] = []

    init(of trace: TraceSkeleton, grant: Grant, ownership: OwnershipRules) {
        self.trace = trace
        let bounds = grant.ageBounds
        let classes = bounds.count + 1
        let owners = trace.origins.map(ownership.owner)
        var known = [Int32](repeating: -1, count: trace.origins.count * classes)
        places.reserveCapacity(trace.spans.count)
        for span in trace.spans {
            let origin = Int(span.origin)
            let slot = origin * classes + Self.ageClass(span.start, bounds)
            if known[slot] < 0 {
                known[slot] = Int32(made.count)
                let service = Self.service(of: trace.origins[origin], owners[origin])
                let decision = grant.decision(owner: owners[origin], service: service, start: span.start)
                made.append(Verdict(owner: owners[origin], decision: decision))
                origins.append(origin)
                services.append(service)
                spans.append(0)
            }
            spans[Int(known[slot])] += 1
            places.append(known[slot])
        }
    }

    subscript(_ span: Int) -> Verdict { made[Int(places[span])] }

    var spanOwners: SpanOwners {
        SpanOwners(
            owners: zip(made, services).map { SpanOwner(owner: $0.owner, service: $1) }, places: places)
    }

    /// Every span counted once.
    var tally: ViewTally {
        ViewTally(
            rows: made.indices.map { place in
                let verdict = made[place]
                return ViewTally.Row(
                    owner: verdict.owner, service: trace.origins[origins[place]].service,
                    visibility: verdict.decision.visibility, rules: verdict.decision.reason.rules.map(\.text),
                    shadows: verdict.decision.shadows.map(\.text), spans: spans[place])
            })
    }

    /// How many of the bounds a start has reached. There are as many as the policies have different lookbacks: a few.
    private static func ageClass(_ start: Int64, _ bounds: [Int64]) -> Int {
        bounds.firstIndex { start < $0 } ?? bounds.count
    }

    /// The service's name without its proven `.namespace` suffix; empty where it has none.
    static func service(of origin: SpanOrigin, _ owner: Owner) -> UTF8Text {
        guard let service = origin.service else { return UTF8Text("") }
        guard let namespace = owner.namespace else { return service }
        let suffix = Array(".\(namespace.label.name)".utf8)
        guard service.bytes.count > suffix.count, service.bytes.suffix(suffix.count).elementsEqual(suffix) else {
            return service
        }
        return UTF8Text(validated: Array(service.bytes.dropLast(suffix.count)))
    }
}
