/// What a command says to the shell: that it holds, that it does not, or that it could not be asked.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case holds = 0
    case doesNotHold = 1
    /// Wrong use of the command line, or a broken configuration.
    case usage = 2
}
