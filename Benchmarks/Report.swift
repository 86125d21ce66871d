import Foundation
import SpanStream

/// The measurement as `docs/performance.md`: machine, method, numbers.
struct Report {
    let machine: Machine
    let results: [Measurement.Result]

    var text: String {
        """
        # Performance

        Written by `scripts/bench`; numbers of another run are another machine's. Only ratios within one run mean anything elsewhere.

        \(machine.text)

        ## Method

        Inputs are replies of Jaeger's v1 trace route, generated from a seed after recorded traces of a service mesh
        (`Tests/TestSupport/MeshTrace.swift`). All rows run in one process on one thread, in turns: \(Measurement.rounds) rounds after one that warms
        up, each run repeated for at least \(Measurement.shortest) ms a round. Times are the thread's processor time. A row's number is the median; the spread
        is the distance of the quartiles, as a share of it. MB are 10^6 bytes of input, whatever comes out.

        * **copy** is the yardstick: the bytes once through memory.
        * **index** is the structural index and the check of UTF-8, in windows of 64 KiB, by the kernel `\(StructuralIndex.kernel)`.
        * **index+decide+emit** is all that the gateway does with a reply: index, strict reading, ownership, the view, redaction by key, rendering. *Some
          namespaces* is the grant `payments=full,storefront=masked`, *everything* is `*=full`.

        ## Numbers

        | input | MB | what | MB/s | ms | spread | against copying |
        | --- | ---: | --- | ---: | ---: | ---: | ---: |
        \(results.map(row).joined(separator: "\n"))

        """
    }

    private func row(_ result: Measurement.Result) -> String {
        let yardstick = results.first { $0.workload.input == result.workload.input }?.median ?? result.median
        let cells = [
            result.workload.input, Self.number(Double(result.workload.bytes) / 1e6, 2), result.workload.name,
            Self.number(result.megabytesPerSecond, 0), Self.number(result.median * 1000, 3),
            Self.number(result.spread * 100, 0) + " %", Self.number(result.median / yardstick, 1) + "x",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    static func number(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }
}
