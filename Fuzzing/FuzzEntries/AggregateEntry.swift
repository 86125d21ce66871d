import Backends
import HTTPSyntax
import Quantities
import StrictJSON

extension FuzzEntry {
    /// Replies of a store that are made of all spans: read into what they hold, written again.
    static let aggregate = FuzzEntry("aggregate", mostBytes: 1024, dictionary: "json", seeds: aggregateSeeds) { bytes in
        var read = "nothing"
        for route in ["dependencies", "metrics/calls", "metrics/minstep"] {
            let target = try RequestTarget(parsing: Array("/api/\(route)".utf8))
            let backend = JaegerBackend()
            guard case .aggregate(let sum) = try backend.recognize(.get, target, at: Timestamp(seconds: 0)),
                let answer = backend.answer(to: sum, bytes)
            else { continue }
            try law(
                "what is written is read again, as the same", backend.answer(to: sum, answer.body)?.body == answer.body)
            try law("no word of the store's on what went wrong", !holdsErrors(bytes))
            read = route
        }
        return read
    }

    private static func holdsErrors(_ bytes: [UInt8]) -> Bool {
        guard case .object(let reply)? = try? JSONReader.read(bytes, limits: .document) else { return false }
        return ![nil, .null, .array([])].contains(reply["errors"])
    }

    private static func aggregateSeeds() throws -> [[UInt8]] {
        [
            #"{"data":[{"parent":"a","child":"b","callCount":12}],"total":0,"limit":0,"offset":0,"errors":null}"#,
            #"{"data":null,"errors":[{"code":500,"msg":"x"}]}"#, #"{"data":60000,"errors":[]}"#,
            #"{"name":"n","type":"GAUGE","help":"h","metrics":[{"labels":[{"name":"a","value":"b"}],"metricPoints":"#
                + #"[{"gaugeValue":{"doubleValue":"NaN"},"timestamp":"2026-11-23T06:30:52.331Z"}]}]}"#,
            #"{"name":"n","metrics":[{"metricPoints":[{"gaugeValue":{"intValue":"7"}}]}]}"#,
        ].map { Array($0.utf8) }
    }
}
