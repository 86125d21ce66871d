import Identity
import Quantities
import TraceModel

/// The namespaces or the services of a rule, as written: patterns, once what the principal's entry captures is filled in.
struct PatternTemplates: Sendable {
    let templates: [CaptureTemplate]
    /// The patterns, where nothing is to be filled in: made once, not for each request.
    private let plain: [GlobPattern]?
    /// With `*` for whatever could be captured.
    let filledForAny: [GlobPattern]

    init(_ templates: [CaptureTemplate]) {
        self.templates = templates
        filledForAny = templates.map { GlobPattern($0.filled(withEach: UTF8Text("*")).string) }
        plain = templates.allSatisfy(\.names.isEmpty) ? filledForAny : nil
    }

    func filled(with captures: Captures) -> [GlobPattern] {
        plain ?? templates.compactMap { $0.filled(with: captures).map { GlobPattern($0.string) } }
    }
}
