import Backends
import Foundation
import HTTPSyntax
import Quantities
import StrictJSON
import TestSupport
import Testing

/// Replies that a store makes of all spans: what they hold by their form is written again, and nothing else.
@Suite struct AggregateReplyTests {
    private static let backend = JaegerBackend()

    private static func answer(_ route: String, _ body: String) throws -> String? {
        let target = try RequestTarget(parsing: Array("/api/\(route)".utf8))
        guard case .aggregate(let sum) = try backend.recognize(.get, target, at: Timestamp(seconds: 0)) else {
            return "no sum"
        }
        return backend.answer(to: sum, Array(body.utf8)).map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test(
        "what Jaeger gives is given, value for value",
        arguments: [
            ("dependencies", "dependencies"), ("metrics/errors", "metrics-errors"), ("metrics/calls", "metrics-calls"),
        ])
    func recorded(route: String, file: String) throws {
        let body = try Repository.text("Tests/BackendsTests/Data/jaeger-main-sums/\(file).json")
        let answer = try #require(try Self.answer(route, body))
        let values = try JSONReader.read(Array(answer.utf8), limits: .document)
        #expect(try JSONWriter.canonical(JSONReader.read(Array(body.utf8), limits: .document)) == Array(answer.utf8))
        #expect(values.kind == "an object" && answer.contains("ledger"))
    }

    private static let point = #"{"gaugeValue":{"doubleValue":"NaN"},"timestamp":"2026-11-23T06:30:52.481Z"}"#

    @Test("numbers without a form, integers as texts, and lists that Go writes as null are what they are")
    func odd() throws {
        let whole = #"{"help":"h","metrics":[{"labels":[],"metricPoints":[\#(Self.point)]}],"name":"n","type":"GAUGE"}"#
        #expect(try Self.answer("metrics/latencies", whole) == whole)
        for body in [
            #"{"metrics":null,"name":"n"}"#, #"{"name":"n"}"#,
            #"{"metrics":[{"metricPoints":[{"gaugeValue":{"intValue":"-7"}}]}],"name":"n","unit":"s"}"#,
        ] {
            #expect(try Self.answer("metrics/calls", body) == body)
        }
        let none = #"{"data":null,"errors":null,"total":0}"#
        #expect(try Self.answer("dependencies", none) == none)
        let step = #"{"data":60000,"errors":[],"limit":0,"offset":0,"total":0}"#
        #expect(try Self.answer("metrics/minstep", step) == step)
    }

    @Test(
        "a member that is not of the form is dropped, wherever it stands",
        arguments: [
            (
                "dependencies",
                #"{"data":[{"parent":"a","child":"b","callCount":1,"source":"s3cr3t"}],"s3cr3t":1,"warnings":["s3cr3t"]}"#,
                #"{"data":[{"callCount":1,"child":"b","parent":"a"}]}"#
            ),
            (
                "metrics/calls",
                #"{"name":"n","note":"s3cr3t","metrics":[{"x":"s3cr3t","labels":[{"name":"a","value":"b","x":"s3cr3t"}],"#
                    + #""metricPoints":[{"gaugeValue":{"doubleValue":1,"x":"s3cr3t"},"x":["s3cr3t"]}]}]}"#,
                #"{"metrics":[{"labels":[{"name":"a","value":"b"}],"metricPoints":[{"gaugeValue":{"doubleValue":1}}]}],"name":"n"}"#
            ),
            ("metrics/minstep", #"{"data":1,"message":"s3cr3t"}"#, #"{"data":1}"#),
        ])
    func unknown(route: String, body: String, expected: String) throws {
        #expect(try Self.answer(route, body) == expected)
    }

    @Test(
        "a reply that says what went wrong, or is of another form, is none",
        arguments: [
            ("dependencies", #"{"errors":[{"msg":"dial tcp 10.0.0.3:9200"}]}"#),
            ("dependencies", #"{"data":[],"errors":[{"msg":"dial tcp 10.0.0.3:9200"}]}"#),
            ("dependencies", #"{"data":null,"errors":"dial tcp 10.0.0.3:9200"}"#), ("dependencies", #"{"data":{}}"#),
            ("dependencies", #"{"data":[{"parent":"a","child":"b"}]}"#), ("dependencies", "{}"), ("dependencies", "[]"),
            ("dependencies", #"{"data":[{"parent":"a","child":"b","callCount":-1}]}"#),
            ("dependencies", #"{"data":[{"parent":"a","child":"b","callCount":"1"}]}"#),
            ("dependencies", #"{"data":[{"parent":"a","child":["b"],"callCount":1}]}"#),
            ("dependencies", #"{"data":[],"total":"s3cr3t"}"#), ("dependencies", #"{"data":[],"data":[]}"#),
            ("metrics/calls", #"{"data":null,"errors":[{"msg":"dial tcp"}]}"#), ("metrics/calls", #"{"metrics":[]}"#),
            ("metrics/calls", #"{"name":"n","errors":[{"msg":"dial tcp"}]}"#),
            ("metrics/calls", #"{"name":"n","type":"dial tcp"}"#), ("metrics/calls", #"{"name":"n","metrics":{}}"#),
            ("metrics/calls", #"{"name":"n","metrics":[{"metricPoints":[{"timestamp":"dial tcp"}]}]}"#),
            ("metrics/calls", #"{"name":"n","metrics":[{"metricPoints":[{"gaugeValue":{"doubleValue":"dial"}}]}]}"#),
            ("metrics/calls", #"{"name":"n","metrics":[{"metricPoints":[{"gaugeValue":{"intValue":"1e5"}}]}]}"#),
            ("metrics/calls", #"{"name":"n","metrics":[{"labels":[{"name":"a"}]}]}"#),
            ("metrics/minstep", #"{"data":"1"}"#), ("metrics/minstep", #"{"data":null,"errors":[{"msg":"dial"}]}"#),
        ])
    func refused(route: String, body: String) throws {
        #expect(try Self.answer(route, body) == nil)
    }

    @Test("metrics that no Jaeger has are no route, for who may ask")
    func other() throws {
        let target = try RequestTarget(parsing: Array("/api/metrics/heap".utf8))
        guard case .aggregate(let sum) = try Self.backend.recognize(.get, target, at: Timestamp(seconds: 0)) else {
            throw RouteRefusal.routeUnknown
        }
        #expect(throws: RouteRefusal.routeUnknown) { try Self.backend.request(of: sum) }
    }
}
