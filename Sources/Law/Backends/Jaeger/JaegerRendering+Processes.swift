import Redaction
package import SpanStream
import TraceModel

extension JaegerRendering {
    /// Spans of one profile share a process's text; others may each have one of their own.
    package func check() throws(ReplyFault) {
        var trial = self
        guard trial.hasSeveralProfiles() else { return }
        for visible in view.spans where visible.visibility != .shape {
            trial.enterProfile(ofSpan: visible.index)
            _ = try trial.processNumber(trial.processUse(of: visible))
        }
    }

    private mutating func hasSeveralProfiles() -> Bool {
        Set(view.owners.owners.map { redactor.profile(of: $0) }).count > 1
    }

    func processUse(of visible: VisibleSpan) -> ProcessUse {
        ProcessUse(
            process: bodies.spans[Int(visible.index)].process, visibility: visible.visibility, profile: profile)
    }

    mutating func processNumber(_ use: ProcessUse) throws(ReplyFault) -> Int {
        if let number = processes.number(of: use) { return number }
        var compact = JSONEmitter(pretty: false)
        try process(use, &compact)
        // Spans choose whose they are, and each owner may have a text of its own.
        guard processes.bytes + compact.count <= 4 * cursor.text.count + (1 << 20) else { throw .tooLarge }
        return processes.add(use, text: compact.bytes)
    }

    mutating func process(_ use: ProcessUse, _ emitter: inout JSONEmitter) throws(ReplyFault) {
        guard use.visibility > .shape else { return shapeProcess(&emitter) }
        let body = bodies.processes[Int(use.process)]
        emitter.open(UInt8(ascii: "{"))
        emitter.name("serviceName")
        emitter.string(cursor.slice(body.service))
        emitter.name("tags")
        try tags(at: body.tags, of: .process, use.visibility, &emitter)
        emitter.close(UInt8(ascii: "}"))
    }
}
