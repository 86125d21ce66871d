import Terminal
import TestSupport
import Testing

@Suite struct CommandLineToolTests {
    static let config = Option("config", .value(placeholder: "FILE"), required: true, help: "the configuration")
    static let grant = Option("grant", .values(placeholder: "NAMESPACE=VISIBILITY"), help: "what is granted")
    static let verbose = Option("verbose", .flag, help: "say more")
    static let format = Option("output", .choice(["text", "json"]), help: "how it is printed")

    private static let echo = Command(
        "echo", summary: "prints what it was given", discussion: "For tests.",
        positional: Positional("WORD", .atLeastOne, help: "what is printed"),
        options: [config, grant, verbose, format],
        examples: [Command.Example("tool echo --config a.yaml word", "prints one word")]
    ) { arguments, console in
        let grants = arguments.values(grant).joined(separator: "|")
        let config = try arguments.require(config)
        console.print("\(config);\(grants);\(arguments.isSet(verbose));\(arguments.value(format) ?? "-")")
        console.print(arguments.positionals.map { SafeText($0) }.joined(separator: ","))
        return .holds
    }

    private static let failing = Command("fail", summary: "fails", examples: []) { _, _ in
        throw CommandFailure(.doesNotHold, "it does not hold", hint: "look again")
    }

    private static let breaking = Command("break", summary: "breaks", examples: []) { _, _ in
        throw OutputFailure.system(28)
    }

    private static let tool = CommandLineTool("tool", summary: "a tool", commands: [echo, failing, breaking])

    private func run(_ line: String...) -> (code: ExitCode, output: String, errors: String) {
        let captured = CapturedConsole()
        let code = Self.tool.run(line, on: captured.console)
        return (code, captured.output, captured.errors)
    }

    @Test("values follow a space or an equals sign, words may stand anywhere, `--` ends the options")
    func conventions() {
        let result = run(
            "echo", "one", "--config", "a", "--grant=x=full", "--grant", "y=masked", "-", "--verbose", "--", "--output")
        #expect(result.output == "a;x=full|y=masked;true;-\none,-,--output\n")
        #expect(result.code == .holds)
    }

    @Test("an empty value is a value, and one that starts with a hyphen is written with an equals sign")
    func oddValues() {
        #expect(run("echo", "--config=", "w").output.hasPrefix(";;"))
        #expect(run("echo", "--config=-x", "w").output.hasPrefix("-x;"))
        #expect(run("echo", "--config", "-", "w").output.hasPrefix("-;"))
    }

    @Test(
        "wrong use is refused with exit code 2, says what is wrong, and does not run the command",
        arguments: [
            (["echo", "--confg", "a", "w"], "unknown option `--confg`\nhint: did you mean `--config`?"),
            (["echo", "--Config", "a", "w"], "unknown option `--Config`"),
            (["echo", "-c", "a", "w"], "unknown option `-c`"),
            (["echo", "--config", "a", "--config=b", "w"], "option `--config` is given twice"),
            (["echo", "--config", "a", "--verbose", "--verbose", "w"], "option `--verbose` is given twice"),
            (["echo", "--config", "a", "--verbose=yes", "w"], "option `--verbose` takes no value"),
            (["echo", "w", "--config"], "option `--config FILE` needs a value"),
            (["echo", "w", "--config", "--verbose"], "option `--config FILE` needs a value"),
            (["echo", "w", "--config", "--", "a"], "option `--config FILE` needs a value"),
            (["echo", "w"], "option `--config FILE` is missing"),
            (["echo", "--config", "a"], "argument `WORD` is missing"),
            (
                ["echo", "--config", "a", "--output", "jsn", "w"],
                "is `jsn`: expected `text|json`\nhint: did you mean `json`?"
            ),
            (["echo", "--config", "a", "--output=", "w"], "is ``: expected `text|json`"),
            (["echo", "--config", "a", "--\u{1B}[2J", "w"], #"unknown option `--\u{1b}[2J`"#),
            (["fail", "word"], "unexpected argument `word`"),
            (["ecko"], "unknown command `ecko`\nhint: did you mean `echo`?"),
            (["wholly-other"], "hint: the commands are `echo`, `fail`, `break`, `help`"),
            (["--hlep"], "unknown option `--hlep`\nhint: did you mean `--help`?"),
            (["\r\n"], #"unknown command `\u{d}\u{a}`"#),
            (["help", "nothing"], "unknown command `nothing`"),
        ])
    func refusals(_ line: [String], _ complaint: String) {
        let captured = CapturedConsole()
        #expect(Self.tool.run(line, on: captured.console) == .usage)
        #expect(captured.errors.contains(complaint))
        #expect(captured.errors.contains("\nusage: tool "))
        #expect(captured.output.isEmpty)
    }

    @Test("a megabyte of option name is cut, and no name is near it")
    func hugeOption() {
        let result = run("echo", "--" + String(repeating: "c", count: 1_000_000))
        #expect(result.errors.utf8.count < 400)
        #expect(!result.errors.contains("did you mean"))
    }

    @Test("help shows usage, options and examples of a command, however it is asked for")
    func commandHelp() {
        let page = run("help", "echo")
        #expect(page.code == .holds)
        #expect(
            page.output == """
                OVERVIEW: prints what it was given

                For tests.

                USAGE: tool echo --config FILE [--grant NAMESPACE=VISIBILITY] … [--verbose] [--output text|json] WORD …

                ARGUMENTS:
                  WORD                      what is printed

                OPTIONS:
                  --config FILE             the configuration
                  --grant NAMESPACE=VISIBILITY
                                            what is granted
                  --verbose                 say more
                  --output text|json        how it is printed
                  -h, --help                show help information

                EXAMPLES:
                  tool echo --config a.yaml word
                      prints one word

                """)
        #expect(run("echo", "--help").output == page.output)
        #expect(run("echo", "--config", "a", "-h").output == page.output)
    }

    @Test("after `--` the word --help is a word")
    func helpAsWord() {
        #expect(run("echo", "--config", "a", "--", "--help").output.hasSuffix("--help\n"))
    }

    @Test("the tool's own help lists its commands; without a command it is wrong use")
    func toolHelp() {
        #expect(run("--help").output.contains("  echo                      prints what it was given\n"))
        #expect(run("help").output == run("--help").output)
        #expect(run("--help").code == .holds)
        #expect(run().code == .usage)
    }

    @Test("help is wrapped to the terminal, but lines to type are not")
    func narrow() {
        let captured = CapturedConsole(isTerminal: true, width: 50)
        _ = Self.tool.run(["help", "echo"], on: captured.console)
        #expect(captured.output.contains("  tool echo --config a.yaml word\n"))
    }

    @Test("a command's own failure is one line with a hint, without usage, and with its exit code")
    func failures() {
        let result = run("fail")
        #expect(result.code == .doesNotHold)
        #expect(result.errors == "error: it does not hold\nhint: look again\n")
        #expect(run("break").code == .usage)
        #expect(run("break").errors.hasPrefix("error: "))
    }

    @Test("output that can't be written is a failure, unless the reader left")
    func outputFailures() {
        for (failure, code) in [(OutputFailure.system(28), ExitCode.usage), (.readerLeft, .holds)] {
            let broken = OutputSink(isTerminal: false) { _ in failure }
            let sink = OutputSink(isTerminal: false) { _ in nil }
            let console = Console(output: broken, errors: sink, environment: { _ in nil })
            #expect(Self.tool.run(["--help"], on: console) == code)
        }
    }
}
