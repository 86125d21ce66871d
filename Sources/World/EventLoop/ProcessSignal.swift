import CUV

/// The signals that a process answers itself.
package enum ProcessSignal: Sendable, Hashable, CaseIterable {
    case terminate, interrupt, hangup

    var number: Int32 {
        switch self {
        case .terminate: cuv_signal_terminate()
        case .interrupt: cuv_signal_interrupt()
        case .hangup: cuv_signal_hangup()
        }
    }

    /// Makes a write to a closed peer a failure. Without it SIGPIPE ends the process; to be called first thing in main.
    package static func ignoreBrokenPipes() {
        cuv_ignore_broken_pipes()
    }
}
