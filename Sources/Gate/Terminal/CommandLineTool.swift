import Glibc

/// A program of several commands: finds the one that is asked for, reads its arguments, runs it, reports its failure.
package struct CommandLineTool: Sendable {
    package let name: String
    package let summary: SafeText
    package let commands: [Command]

    package init(_ name: String, summary: SafeText, commands: [Command]) {
        self.name = name
        self.summary = summary
        self.commands = commands
    }

    /// The process's own run: its arguments, its standard streams, its exit code.
    package func main() -> Never {
        // A reader that leaves (`| head`) is then an error number, which `OutputSink` understands, and not the end.
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(CommandLine.arguments.dropFirst()), on: .standard).rawValue)
    }

    /// - Parameter line: the words after the program's own name.
    package func run(_ line: [String], on console: Console) -> ExitCode {
        let code = dispatch(line, on: console)
        guard let number = console.outputFailure else { return code }
        // SAFETY: strerror returns a string that stands until the next call; it is copied at once.
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        console.complain("output could not be written: \(reason)")
        return .usage
    }

    private func dispatch(_ line: [String], on console: Console) -> ExitCode {
        guard let word = line.first else {
            show(HelpPage.of(self, width: console.width), on: console)
            return .usage
        }
        switch word {
        case "--help", "-h": return help(nil, on: console)
        case "help": return help(line.dropFirst().first, on: console)
        default: break
        }
        guard let command = command(named: word) else { return refuseUnknown(word, on: console) }
        return run(command, Array(line.dropFirst()), on: console)
    }

    private func run(_ command: Command, _ words: [String], on console: Console) -> ExitCode {
        do {
            var reader = ArgumentReader(command)
            guard let arguments = try reader.read(words) else { return help(command.name, on: console) }
            return try command.run(arguments, console)
        } catch let failure as CommandFailure {
            return report(failure, usage: command.usage(of: name), on: console)
        } catch {
            console.complain("\(String(describing: error))")
            return .usage
        }
    }

    private func help(_ topic: String?, on console: Console) -> ExitCode {
        guard let topic else {
            show(HelpPage.of(self, width: console.width), on: console)
            return .holds
        }
        guard let command = command(named: topic) else { return refuseUnknown(topic, on: console) }
        show(HelpPage.of(command, tool: name, width: console.width), on: console)
        return .holds
    }

    private func show(_ page: HelpPage, on console: Console) {
        for line in page.lines { console.print(line) }
    }

    private func refuseUnknown(_ word: String, on console: Console) -> ExitCode {
        let failure =
            word.utf8.first == UInt8(ascii: "-")
            ? CommandFailure.unknownOption(word, known: ["--help"])
            : CommandFailure.unknownCommand(word, known: commands.map(\.name) + ["help"])
        return report(failure, usage: "\(name) COMMAND", on: console)
    }

    private func report(_ failure: CommandFailure, usage: SafeText, on console: Console) -> ExitCode {
        console.complain(failure.message, hint: failure.hint)
        if failure.kind == .usage { console.note("usage: \(usage)") }
        return failure.exitCode
    }

    private func command(named word: String) -> Command? {
        commands.first { $0.name.utf8.elementsEqual(word.utf8) }
    }
}
