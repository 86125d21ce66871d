import Foundation
import ServeCommands
import Terminal
import TestSupport
import Testing

/// What the program says of itself.
@Suite struct HelpTests {
    private static let tool = CommandLineTool("spanwarden", summary: "tests", commands: ServingCommands.all)

    private func help(_ words: String...) -> String {
        let captured = CapturedConsole()
        #expect(Self.tool.run(words + ["--help"], on: captured.console) == .holds)
        return captured.output
    }

    @Test("no page speaks of what is not there")
    func nothingElse() {
        let pages = [help()] + ServingCommands.all.map { help($0.name) }
        for page in pages {
            #expect(page.contains("EXAMPLES:"))
            #expect(!page.contains("reload"), "\(page)")
        }
    }

    @Test("explain's page names every visibility that --grant takes")
    func visibilities() {
        #expect(help("explain").replacing("\n", with: " ").contains("full, masked, shape or hidden"))
        for visibility in ["full", "masked", "shape", "hidden"] {
            let captured = CapturedConsole()
            let trace = Repository.root.appending(path: "Tests/BackendsTests/Data/jaeger-main/checkout.json").path
            let words = ["explain", "--trace", trace, "--grant", "payments=\(visibility)"]
            #expect(Self.tool.run(words, on: captured.console) == .holds)
        }
    }
}
