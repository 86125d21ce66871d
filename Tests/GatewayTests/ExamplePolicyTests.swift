import AccessPolicy
import Foundation
import Gateway
import Identity
import Quantities
import TestSupport
import Testing
import TraceModel

/// The examples are what they say: each folder of `policies/examples` loads as it stands, and its `cases.json` holds.
@Suite("The example policies")
struct ExamplePolicyTests {
    private func policies(_ name: String, _ table: ExampleTable) throws -> PolicySnapshot {
        let folder = try ConfigurationFolder()
        let issuers = table.issuers.map { "{ url: \"\($0)\", audiences: [traces], jwksFile: keys.json }" }
        let path = Repository.root.appending(path: ExampleTable.folder + name).path
        let text = ConfigurationFolder.text(
            issuers: "[\(issuers.joined(separator: ", "))]", policies: "\"\(path)\"",
            more: "redaction: { keyFile: pseudonym-key }\n")
        try folder.write("pseudonym-key", String(repeating: "0f", count: 32))
        return try #require(try folder.load(text).policies)
    }

    private func decision(_ span: ExampleTable.Span, _ grant: Grant, _ request: ExampleTable.Case) -> Decision {
        let start = request.facts.now.microseconds - (span.age?.microseconds ?? 0)
        return grant.decision(owner: span.owner, service: span.service, start: start)
    }

    @Test(
        "every request of every example sees what its table says, by the rules that it names",
        arguments: ExampleTable.names)
    func cases(_ name: String) throws {
        let table = try ExampleTable(name)
        let policies = try policies(name, table)
        for request in table.cases {
            let principal = try policies.resolver.resolve(assuming: request.claims)
            let grant = policies.grant(for: principal, backend: request.backend, request.facts)
            #expect(grant.permitsAnything == request.access, "\(request.who)")
            for span in request.expect {
                let decision = decision(span, grant, request)
                let place = "\(request.who): \(span.owner), \(span.service.string)"
                #expect(decision.visibility == span.visibility, "\(place)")
                #expect(decision.reason.rules.map(\.text) == span.rules, "\(place)")
                #expect(decision.shadows.map(\.text) == span.shadows, "\(place)")
            }
        }
    }

    @Test(
        "no example is vacuous: every rule decides something, something is shown and something hidden",
        arguments: ExampleTable.names)
    func coverage(_ name: String) throws {
        let table = try ExampleTable(name)
        let spans = table.cases.flatMap(\.expect)
        let used = Set(spans.flatMap { $0.rules + $0.shadows })
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appending(path: ExampleTable.folder + name).path)
        #expect(files.contains("README.md"))
        let written = try files.filter { $0.hasSuffix(".yaml") }.flatMap { file in
            try Repository.text(ExampleTable.folder + name + "/" + file).matches(
                of: /kind: AccessPolicy\nmetadata: \{ name: ([a-z-]+) \}/
            ).map { String($0.output.1) }
        }
        #expect(!written.isEmpty)
        #expect(Set(written) == used)
        #expect(spans.contains { $0.visibility == .hidden } && spans.contains { $0.visibility > .hidden })
        #expect(table.cases.contains { !$0.access } && table.cases.contains { $0.access })
    }

    @Test("the examples are all there")
    func all() {
        #expect(ExampleTable.names.count == 9, "\(ExampleTable.names)")
    }
}
