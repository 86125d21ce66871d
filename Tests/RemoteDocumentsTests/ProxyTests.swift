import EventLoop
import Foundation
import RemoteDocuments
import TestSupport
import Testing

/// What the environment of the process has no say in.
@Suite(.serialized) struct ProxyTests {
    private static let marker = "SPANWARDEN_TEST_DOCUMENT_PORT"
    /// Nil but in the process that the other test starts.
    private static let port = ProcessInfo.processInfo.environment[marker].flatMap { UInt16($0) }

    @Test("inside the child: the document comes from its host", .enabled(if: port != nil))
    func child() async throws {
        let fetcher = try DocumentFetcher.start(loopbackRules())
        let outcome = await fetcher.outcome(try Asking().request(.http, port: try #require(Self.port)))
        #expect(outcome.body == "12345", "\(outcome)")
        await fetcher.finish()
    }

    @Test("proxies that the environment names are not asked")
    func environment() async throws {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        try await onLoop { loop in
            let store = try RawStore(on: loop, answering: Reply.good)
            let proxy = try RawStore(on: loop, answering: "HTTP/1.1 500 Proxy\r\nContent-Length: 0\r\n\r\n")
            let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
            let settings = names.map { "\($0)=http://127.0.0.1:\(proxy.address.port)" }
            let child = try await ChildProcess.start(
                ["env", "-u", "no_proxy", "-u", "NO_PROXY", "\(Self.marker)=\(store.address.port)"] + settings
                    + [
                        program, "--testing-library", "swift-testing", "--filter",
                        "RemoteDocumentsTests.ProxyTests/child",
                    ])
            #expect(try await child.status() == 0)
            #expect(store.connections.value == 1)
            #expect(proxy.connections.value == 0)
            store.close()
            proxy.close()
        }
    }
}
