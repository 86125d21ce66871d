package import Terminal

/// Every command but the demo.
package enum ServingCommands {
    package static let all: [Command] = [
        ServeCommand.command, CheckCommand.command, TokenCommand.command, ExplainCommand.command,
    ]
}
