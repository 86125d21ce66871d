package import Observability

/// The gateway's own log: JSON lines on standard error.
package enum OperatorLog {
    /// What an operator follows.
    package static func everything() -> Log { make(.info) }

    /// What an operator must know.
    package static func warnings() -> Log { make(.warning) }

    private static func make(_ minimum: LogLevel) -> Log {
        let errors = StandardError()
        return Log(minimum: minimum, clock: WallClock.now) { errors.write($0) }
    }
}
