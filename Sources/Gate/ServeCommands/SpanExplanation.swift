import AccessPolicy
import Backends
import Ownership
import Redaction
import SpanStream
import StrictJSON
import Terminal
import TraceModel
import View

/// All that had a part in what one viewer sees of one span. It holds no value of an attribute, but for those that are evidence of the owner.
struct SpanExplanation {
    let line: Explanation.Line
    let place: SpanOwner
    let evidence: [OwnershipEvidence]
    /// Where it hangs in the view; nil where it is hidden.
    let standing: ParentFinding?
    /// The parent that the view shows.
    let parent: SpanID?
    /// A list for each principal.
    let rules: [[RuleAssessment]]
    let attributes: [AttributeFinding]
}

extension Explanation {
    /// The spans that carry an id: more than one where halves of a call share it. `attribute` narrows what is told to one key.
    func spans(_ id: SpanID, for viewer: ExplainedViewer, attribute: [UInt8]?) throws -> [SpanExplanation] {
        let places = lines.indices.filter { lines[$0].span == id }
        guard !places.isEmpty else {
            throw CommandFailure.configuration(
                "none of the trace's \(lines.count) spans is \(quoted: id.description)",
                hint: "leave --span out to list them")
        }
        let options = JaegerRendering.Options(pretty: false, masked: viewer.masked)
        var attributes = reply.attributes(of: view, redactor: redactor, options: options)
        return try places.map { try span(at: $0, for: viewer, attribute, &attributes) }
    }

    private func span(
        at place: Int, for viewer: ExplainedViewer, _ attribute: [UInt8]?, _ attributes: inout JaegerAttributes
    ) throws -> SpanExplanation {
        let line = lines[place]
        let record = trace.spans[place]
        let owner = view.owners.owners[view.owners.place(ofSpan: Int32(place))]
        let visibility = lines.map(\.decision.visibility)
        let standing = ParentFinding(of: place, parent: line.parent, in: trace, visibility)
        do {
            return SpanExplanation(
                line: line, place: owner, evidence: viewer.ownership.evidence(of: trace.origins[Int(record.origin)]),
                standing: line.decision.visibility == .hidden ? nil : standing,
                parent: line.parent.map { lines[$0].span },
                rules: viewer.rules(about: AssessedSpan(owner, start: record.start)),
                attributes: try attributes.findings(ofSpan: place, line.decision.visibility, under: attribute))
        } catch {
            throw CommandFailure.configuration("the reply can't be read: \(error)", hint: "record it with ?raw=true")
        }
    }
}
