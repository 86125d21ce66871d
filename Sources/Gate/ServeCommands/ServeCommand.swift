import Gateway
import Terminal

/// `spanwarden serve`: the gateway, until a signal ends it.
enum ServeCommand {
    static let command = Command(
        "serve", summary: "serve a configuration until SIGTERM or SIGINT",
        discussion: "Logs JSON lines to standard error. A stop lets requests in work be answered for up to 30 seconds.",
        options: [ConfigurationOption.option],
        examples: [.init("spanwarden serve --config spanwarden.yaml", "serve what the file says")], run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
        guard let loaded = try ConfigurationOption.load(arguments, requiring: ConfigurationSection.serve, console)
        else {
            return .usage
        }
        guard let failure = Serving.untilSignal(loaded) else { return .holds }
        throw CommandFailure.configuration("the gateway can't start: \(failure.description)")
    }
}
