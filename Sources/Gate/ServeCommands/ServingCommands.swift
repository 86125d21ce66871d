package import Terminal

/// Every command but the demo.
package enum ServingCommands {
    package static let all: [Command] = [ExplainCommand.command]
}
