import Cryptography
import DemoServices
import Foundation
import Gateway
import StrictJSON
import TestSupport
import Testing

/// A small reply whose spans each name another owner: what they share would have to be written again for each of them.
@Suite struct GrowingAnswerTests {
    private static let policies =
        GroupPolicies.text([GroupPolicies.permit("all", #""*""#, unowned: true)]) + """

            ---
            apiVersion: spanwarden.dev/v1
            kind: RedactionPolicy
            metadata: { name: mail }
            spec:
              rules:
                - { keys: [user.email], action: pseudonym }

            """

    private static let large = String(repeating: "x", count: 100_000)

    /// The values of the attributes that name the owner of a span.
    private static func evidence(_ number: Int, of owners: Int) -> (namespace: String, node: String) {
        let name = "n\(number % owners)"
        return (name, "sidecar~10.0.0.1~a-1.\(name)~\(name).svc.cluster.local")
    }

    private static func newer(spans: Int, owners: Int) -> String {
        let spans = (0..<spans).map { number in
            let evidence = evidence(number, of: owners)
            return #"{"traceId":"ab","spanId":"\#(String(number + 1, radix: 16))","name":"a","attributes":["#
                + #"{"key":"istio.namespace","value":{"stringValue":"\#(evidence.namespace)"}},"#
                + #"{"key":"node_id","value":{"stringValue":"\#(evidence.node)"}}]}"#
        }
        return
            #"{"result":{"resourceSpans":[{"resource":{"attributes":[{"key":"user.email","value":{"stringValue":"a"}},"#
            + #"{"key":"large","value":{"stringValue":"\#(large)"}}]},"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}}"#
    }

    private static func older(spans: Int, owners: Int) -> String {
        let spans = (0..<spans).map { number in
            let evidence = evidence(number, of: owners)
            return
                #"{"traceID":"ab","spanID":"\#(String(number + 1, radix: 16))","operationName":"a","references":[],"startTime":1,"#
                + #""duration":1,"logs":[],"processID":"p1","tags":[{"key":"istio.namespace","type":"string","value":"\#(evidence.namespace)"},"#
                + #"{"key":"node_id","type":"string","value":"\#(evidence.node)"}]}"#
        }
        return
            #"{"data":[{"traceID":"ab","spans":[\#(spans.joined(separator: ","))],"processes":{"p1":{"serviceName":"s","tags":["#
            + #"{"key":"user.email","type":"string","value":"a"},{"key":"large","type":"string","value":"\#(large)"}]}}}]}"#
    }

    @Test(
        "what would grow without bound is refused before its first byte, and on the record as over a limit of ours",
        arguments: [
            ("/api/v3/traces/ab", newer(spans: 100, owners: 2), false),
            ("/api/v3/traces/ab", newer(spans: 20, owners: 2), true),
            ("/api/traces/ab", older(spans: 100, owners: 50), false),
            ("/api/traces/ab", older(spans: 100, owners: 10), true),
        ])
    func growing(target: String, stored: String, isShown: Bool) async throws {
        let namespaces = "[" + (0..<50).map { "n\($0)" }.joined(separator: ", ") + "]"
        let records = try await DirectStage.run(policies: Self.policies, namespaces: namespaces) { stage in
            let viewer = DemoPersona(name: "all", subject: "all", groups: ["all"], algorithm: .es256)
            let token = try stage.issuer.token(for: viewer, at: WallClock.now())
            let head = "GET \(target) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n"
            let reply = try await stage.answer(to: Array(head.utf8), store: .reply(Array(stored.utf8)))
            if isShown {
                #expect(reply.status == 200 && !reply.text.contains(#""value":"a""#))
            } else {
                try RefusalShape.expect(reply, 502, "trace-too-large", target)
                #expect(!reply.text.contains("xxx"))
            }
        }
        let end = try #require(try AuditLine.read(records.joined(separator: "\n")).first { $0.type == "access.end" })
        #expect(end.reason == (isShown ? "complete" : "over-limit") && end.text("res", "kind") == "trace")
        #expect(end.integer("res", "status") == (isShown ? 200 : 502))
        #expect((end.integer("res", "spans", "full") ?? -1 > 0) == isShown)
        #expect(isShown || end.content.member(at: ["res", "trace_ids"]) == .array([]))
    }
}
