import Foundation
import TestSupport
import Testing

extension ProcessTests {
    /// `spanwarden demo --once`, as somebody at a shell sees it.
    @Suite struct DemoOutputTests {
        @Test("the demo's curl lines can be pasted into any shell: what a shell would expand is quoted")
        func curlLines() async throws {
            let output = FileManager.default.temporaryDirectory.path + "/demo-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: output) }
            let policies = Repository.root.appending(path: "policies/examples/demo").path
            let demo = try await ChildProcess.start(
                [GatewayProcess.program, "demo", "--once", "--policies", policies], output: output)
            #expect(try await demo.status() == 0)
            let printed = try await offPool { try String(contentsOfFile: output, encoding: .utf8) }
            let lines = printed.split(separator: "\n").filter { $0.contains("curl ") }
            #expect(lines.count == 3, "\(printed)")
            for line in lines {
                // Every second piece is inside single quotes.
                let pieces = line.split(separator: "'", omittingEmptySubsequences: false)
                #expect(pieces.count % 2 == 1)
                let bare = pieces.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined()
                #expect(bare.allSatisfy { $0.isLetter || $0 == " " || $0 == "-" }, "\(bare)")
                #expect(line.hasSuffix("?prettyPrint=true'"))
            }
        }
    }
}
