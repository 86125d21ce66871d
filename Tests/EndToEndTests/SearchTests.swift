import DemoServices
import Foundation
import Quantities
import StrictJSON
import TestSupport
import Testing
import TraceModel

/// A search over sockets: what it finds is what the viewer's own views of the traces hold, and nothing else decides.
@Suite struct SearchTests {
    /// All recorded spans start in it.
    static let window = "start=1795400000000000&end=1795500000000000"

    static func target(_ query: String) -> String { "/api/traces?\(query)&\(window)" }

    /// The ids of the traces in a reply, in order.
    static func ids(_ reply: StageReply) throws -> [String] {
        let body = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
        return (body?["data"] as? [[String: Any]] ?? []).map { $0["traceID"] as? String ?? "" }
    }

    @Test("three people ask for the same service and find what each of them may see of it, latest first")
    func three() async throws {
        try await GatewayStage.withStore { stage, _ in
            var found: [String: [String]] = [:]
            for persona in DemoPersona.all {
                let reply = try await stage.ask(Self.target("service=payment-gateway"), as: persona)
                #expect(reply.status == 200 && reply.field("content-type") == "application/json")
                // On-call sees spans of every namespace and of none, and not all of them.
                #expect(reply.field("spanwarden-result") == (persona.subject == "olu" ? "partial" : nil))
                found[persona.subject] = try Self.ids(reply)
            }
            let refund = try #require(DemoTrace.named("refund")).idText
            let checkout = try #require(DemoTrace.named("checkout")).idText
            let payments = try #require(found["pia"])
            #expect(payments.contains(refund) && payments.contains(checkout))
            let isOrdered = payments.firstIndex(of: refund) ?? 9 < payments.firstIndex(of: checkout) ?? 0
            #expect(isOrdered)
            // The checkout holds storefront spans too, but none that this viewer sees is of the service.
            #expect(found["sam"] == [])
            #expect(found["olu"] == payments)
        }
    }

    @Test("each trace that is found is byte for byte what its id gives")
    func composed() async throws {
        try await GatewayStage.withStore { stage, _ in
            for query in ["service=cart", "service=cart&raw=true", "service=frontend&limit=1"] {
                let reply = try await stage.ask(Self.target(query), as: .storefrontEngineer)
                let ids = try Self.ids(reply)
                #expect(!ids.isEmpty, "\(query)")
                var bodies: [String] = []
                for id in ids {
                    let alone = try await stage.ask(
                        "/api/traces/\(id)" + (query.contains("raw") ? "?raw=true" : ""), as: .storefrontEngineer)
                    bodies.append(String(alone.text.dropFirst(#"{"data":["#.count).dropLast(Self.tail.count)))
                }
                let expected = #"{"data":["# + bodies.joined(separator: ",") + Self.tail
                #expect(reply.text == expected, "\(query)")
            }
        }
    }

    @Test(
        "a search without a service, of a store that has v1 alone, is refused by name, and one with a service is served"
    )
    func withoutService() async throws {
        let window = "query.startTimeMin=2026-11-23T02:30:00Z&query.startTimeMax=2026-11-23T03:36:40Z"
        try await GatewayStage.withStore { stage, _ in
            for (query, status, code) in [
                ("trace-summaries?", 400, "parameter-missing"), ("traces?", 403, "not-served"),
                ("trace-summaries?query.serviceName&", 400, "parameter-missing"),
            ] {
                let reply = try await stage.ask("/api/v3/\(query)\(window)", as: .storefrontEngineer)
                try RefusalShape.expect(reply, status, code, query)
                #expect(status != 400 || reply.text.contains("query.serviceName"))
            }
            let served = try await stage.ask(
                "/api/v3/trace-summaries?query.serviceName=cart&\(window)", as: .storefrontEngineer)
            #expect(served.status == 200 && served.text.contains("\"cart\""))
        }
    }

    @Test("two times within one microsecond find what starts in it, and times of v3 are taken to the nanosecond")
    func fractions() async throws {
        let checkout = try #require(DemoTrace.named("checkout"))
        let span = try #require(ShelvedTrace(checkout.reply)?.spans.first { $0.service == UTF8Text("cart") })
        let moment = Timestamp(microseconds: span.start).description.dropLast()
        let start = "/api/v3/trace-summaries?query.serviceName=cart&query.startTimeMin=\(moment)"
        try await GatewayStage.withStore { stage, _ in
            for (ends, count) in [
                ("100Z&query.startTimeMax=\(moment)101Z", 1), ("Z&query.startTimeMax=\(moment)001Z", 1),
            ] {
                let found = try await stage.ask(start + ends, as: .storefrontEngineer)
                #expect(found.status == 200 && found.text.ranges(of: checkout.idText).count == count, "\(ends)")
            }
            for ends in ["100Z&query.startTimeMax=\(moment)1Z", "2Z&query.startTimeMax=\(moment)199Z"] {
                let refused = try await stage.ask(start + ends, as: .storefrontEngineer)
                try RefusalShape.expect(refused, 400, "parameter-malformed", ends)
            }
        }
    }

    private static let tail = #"],"total":0,"limit":0,"offset":0,"errors":null}"#

    @Test("what is found by a hidden span, a hidden value, a hidden duration or a hidden time is not found")
    func oracles() async throws {
        try await GatewayStage.withStore { stage, _ in
            let empty = #"{"data":["# + Self.tail
            for query in [
                // Of a hidden namespace, whose trace the viewer sees in part.
                "service=payment-gateway", "service=ledger&tag=db.system:mysql", "service=fraud-check&operation=score",
                "service=ledger.payments&minDuration=1us",
                // A condition that no visible span of the service meets, and a hidden one of another does.
                "service=cart&tag=db.system:mysql", "service=frontend&minDuration=200ms",
                "service=frontend&tag=k8s.namespace.name:payments", "service=nobody",
                "service=frontend&operation=score",
            ] {
                let reply = try await stage.ask(Self.target(query), as: .storefrontEngineer)
                #expect(reply.status == 200 && reply.text == empty, "\(query)")
            }
            // Masked spans show neither statements nor their own namespaces' attributes.
            let masked = try await stage.ask(Self.target("service=ledger&tag=db.name:ledger"), as: .onCall)
            #expect(masked.text == empty)
            let name = try await stage.ask(Self.target("service=ledger&operation=UPDATE%20ledger"), as: .onCall)
            #expect(try !Self.ids(name).isEmpty)
        }
    }

    @Test("what is redacted can't be searched by, in any spelling, and the store is not asked")
    func redacted() async throws {
        try await GatewayStage.withStore { stage, store in
            store.forgetRequests()
            for key in [
                "payment.card_number", "payment@card_number", "PAYMENT.CARD-NUMBER", "resource.payment.card_number",
                "client.address", "client@address", "http.request.header.authorization", "tag.user.email",
            ] {
                let reply = try await stage.ask(Self.target("service=payment-gateway&tag=\(key):x"), as: .onCall)
                try RefusalShape.expect(reply, 403, "key-redacted", key)
                let tags = "%7B%22\(key)%22%3A%22x%22%7D"
                let other = try await stage.ask(Self.target("service=payment-gateway&tags=\(tags)"), as: .onCall)
                try RefusalShape.expect(other, 403, "key-redacted", key)
            }
            #expect(store.requests.isEmpty)
        }
    }

    @Test("the store is asked once for each namespace and attribute, raw, with what can't mislead it")
    func asked() async throws {
        try await GatewayStage.withStore { stage, store in
            store.forgetRequests()
            let tags = "%7B%22db.system%22%3A%22redis%22%2C%22a@b%22%3A%22c%22%2C%22d%22%3A%22.*%22%7D"
            _ = try await stage.ask(
                Self.target(
                    "service=cart&operation=SET&limit=7&minDuration=1.5us&maxDuration=2s&lookback=1h&tags=" + tags),
                as: .paymentsEngineer)
            let asked = store.requests.compactMap { $0.target.removingPercentEncoding }.sorted()
            let common =
                "/api/traces?service=cart&operation=SET&start=1795400000000000&end=1795500000000000&limit=7"
                + "&minDuration=1500ns&maxDuration=2000000999ns&tags="
            let expected = ["k8s.namespace.name", "istio.namespace"].flatMap { key in
                ["payments", "platform"].map { namespace -> String in
                    // Of platform this viewer sees masked spans, whose events are withheld.
                    let asked = namespace == "payments" ? [("db.system", "redis")] : []
                    let pairs = (asked + [(key, namespace)]).sorted { $0.0 < $1.0 }
                    return common + "{" + pairs.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}&raw=true"
                }
            }
            #expect(asked == expected.sorted())
            store.forgetRequests()
            // Everywhere, since no list of namespaces holds all that is permitted.
            _ = try await stage.ask(Self.target("service=cart"), as: .onCall)
            #expect(store.requests.map { $0.target.contains("tags=") } == [false])
        }
    }

    @Test("a search is on the record: the service, the times, the limit and the keys, and no value and no operation")
    func recorded() async throws {
        try await GatewayStage.withStore { stage, _ in
            let query = "service=cart&operation=SET&tag=db.system:redis&limit=3&minDuration=1us"
            let reply = try await stage.ask(Self.target(query), as: .storefrontEngineer)
            let shown = try Self.ids(reply)
            #expect(!shown.isEmpty)
            let (access, end) = try #require(try await stage.endedAccesses(1).first)
            #expect(access.text("req", "route") == "/api/traces")
            let parameters = try #require(access.content.member(at: ["req", "params"]))
            let text = String(decoding: JSONWriter.canonical(parameters), as: UTF8.self)
            let expected =
                #"{"end":"2026-11-24T06:00:00.000000Z","limit":3,"minDuration":1000,"operation":true,"prettyPrint":false,"raw":false,"#
                + #""service":"cart","start":"2026-11-23T02:13:20.000000Z","tags":["db.system"]}"#
            #expect(text == expected)
            #expect(end.reason == "complete")
            #expect(!String(decoding: JSONWriter.canonical(access.content), as: UTF8.self).contains("redis"))
        }
    }

    @Test(
        "limit counts what is visible; where the store has more than was asked for, more is asked for; then it is said")
    func topUp() async throws {
        try await GatewayStage.withStore { stage, store in
            // The store has the latest first: of two traces in which the viewer sees nothing of the service, and then others.
            let all = try await stage.ask(Self.target("service=edge-gateway"), as: .storefrontEngineer)
            let found = try Self.ids(all)
            #expect(found.count > 2)
            store.forgetRequests()
            let two = try await stage.ask(Self.target("service=edge-gateway&limit=2"), as: .storefrontEngineer)
            #expect(try Self.ids(two).count == 2)
            #expect(two.field("spanwarden-result") == nil)
        }
    }
}
