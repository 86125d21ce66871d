import StrictJSON

/// Everything that this log tells: a closed list. Types and codes are stable; auditors' queries hang on them.
package enum AuditEvent: Sendable, Equatable {
    case processStart(ProcessStart)
    case processStop(ProcessStop)
    case heartbeat(Heartbeat)
    /// Failures before anyone's identity was known, aggregated.
    case authFailure(AuthFailure)
    /// Who asked, what for, and why it was allowed or refused. Durable before the first byte of an answer.
    case access(Access)
    /// What came of an allowed access.
    case accessEnd(AccessEnd)
    case segmentOpen(SegmentOpen)
    case segmentClose(SegmentClose)
    case logRecovered(LogRecovered)
    case clockAnomaly(ClockAnomaly)
    case catalogueBuild(CatalogueBuild)
    case policyLoad(PolicyLoad)
    case policyChange(PolicyChange)
    case configurationChange(FilesChange)
    /// Of policies, or of other files.
    case rejection(FilesRejection)
    case pendingConfiguration(PendingConfiguration)
    /// Of policies, or of other files: they hold again what is in force, and the rejection or what was pending is over.
    case restoration(FilesChange)
    case keysChange(KeysChange)

    package var type: String {
        switch self {
        case .processStart: "process.start"
        case .processStop: "process.stop"
        case .heartbeat: "heartbeat"
        case .authFailure: "auth.failure"
        case .access: "access"
        case .accessEnd: "access.end"
        case .segmentOpen: "log.segment.open"
        case .segmentClose: SegmentClose.type
        case .logRecovered: "log.recovered"
        case .clockAnomaly: "clock.anomaly"
        case .catalogueBuild: "catalogue.build"
        case .policyLoad: "policy.load"
        case .policyChange: "policy.change"
        case .configurationChange: "config.change"
        case .rejection(let rejection): rejection.files.part == .policies ? "policy.reject" : "config.reject"
        case .pendingConfiguration: "config.pending"
        case .restoration(let files): files.part == .policies ? "policy.restored" : "config.restored"
        case .keysChange: "jwks.change"
        }
    }

    /// Six characters; the last is `I`, `W` or `E`.
    package var code: String {
        switch self {
        case .processStart: "P0001I"
        case .processStop: "P0002I"
        case .heartbeat: "P0003I"
        case .authFailure: "A0001W"
        case .access(let access): access.verdict.isAllow ? "R0001I" : "R0002W"
        case .accessEnd(let end):
            switch end.reason.outcome {
            case .allow: "R0003I"
            case .partial: "R0004W"
            case .deny, .error: "R0005E"
            }
        case .segmentOpen: "L0003I"
        case .segmentClose: "L0004I"
        case .logRecovered: "L0001W"
        case .clockAnomaly: "L0002W"
        case .catalogueBuild(let build): build.result == .complete ? "C0001I" : "C0002W"
        case .policyLoad: "G0001I"
        case .policyChange: "G0002I"
        case .configurationChange: "G0004I"
        case .rejection(let rejection): rejection.files.part == .policies ? "G0003W" : "G0005W"
        case .pendingConfiguration: "G0006W"
        case .restoration(let files): files.part == .policies ? "G0007I" : "G0008I"
        case .keysChange(let change): change.isWarning ? "K0002W" : "K0001I"
        }
    }

    var outcome: Outcome? {
        switch self {
        case .authFailure: .deny
        case .access(let access): access.verdict.isAllow ? .allow : .deny
        case .heartbeat, .segmentOpen, .segmentClose: nil
        case .accessEnd(let end): end.reason.outcome
        case .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange, .policyLoad,
            .policyChange,
            .configurationChange, .rejection, .pendingConfiguration, .restoration:
            nil
        }
    }

    var reason: ReasonCode? {
        switch self {
        case .authFailure(let failure): failure.reason
        case .access(let access): access.verdict.reason
        case .heartbeat, .segmentOpen, .segmentClose: nil
        case .accessEnd(let end): ReasonCode(end.reason)
        case .processStart, .processStop, .logRecovered, .clockAnomaly, .catalogueBuild, .keysChange, .policyLoad,
            .policyChange,
            .configurationChange, .rejection, .pendingConfiguration, .restoration:
            nil
        }
    }
}

/// How a request ended, as far as this record knows.
package enum Outcome: String, Sendable, Hashable {
    case allow
    case deny
    /// Answered, and marked as not everything.
    case partial
    case error
}
