/// What is done once for a request or a span, as a section of `docs/performance.md`.
struct OperationReport {
    private let rows: [(operation: Operation, result: Measurement.Result)]

    init(_ operations: [Operation]) throws {
        rows = zip(operations, try Measurement(operations.map(\.workload)).results).map { ($0, $1) }
    }

    var text: String {
        """

        ## Tokens and decisions

        Measured as above, in a run of their own. A number is the median for one operation.

        * **token check, uncached** is all of it: form, header, keys, signature, claims, and the hash that names the token on the record. *Its
          signature alone* is the same library call without the rest. Keys: RSA of 2048 bits, P-256, Ed25519.
        * **grant of a request** finds the policies that bind for a principal, once a request. A *decision* is one question to it; those of a trace
          are asked once for all spans of one process, so that a span costs little however many policies bind.
        * **token check, cached** is that of a token which passed a moment ago: its digest, and the look-up.

        | what | on | us | spread | bar, us |
        | --- | --- | ---: | ---: | ---: |
        \(rows.map(row).joined(separator: "\n"))

        """
    }

    private func row(_ operation: Operation, _ result: Measurement.Result) -> String {
        let microseconds = result.median * 1e6 / Double(operation.count)
        let cells = [
            operation.workload.name, operation.workload.input, Report.number(microseconds, microseconds < 10 ? 3 : 1),
            Report.number(result.spread * 100, 0) + " %", operation.bar.map { Report.number($0, 0) } ?? "",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
