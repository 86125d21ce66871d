import Foundation
import TestSupport

/// The seed of the inputs: fixed, so that runs of two commits read the same bytes.
let seed: UInt64 = 20_261_125

func workloads(spans count: Int) throws -> [Workload] {
    let input = MeshTrace.generated(spans: count, seed: seed).jaegerReply()
    let some = try SpanPath(reply: input, grant: "payments=full,storefront=masked")
    let all = try SpanPath(reply: input, grant: "*=full")
    func workload(_ name: String, _ run: @escaping () throws -> Int) -> Workload {
        Workload(name: name, input: "\(count) spans", bytes: input.count, run: run)
    }
    return [
        workload("copy") {
            let copy = [UInt8](unsafeUninitializedCapacity: input.count) { buffer, written in
                written = buffer.initialize(fromContentsOf: input)
            }
            return Int(copy[copy.count / 2])
        },
        workload("index", some.index),
        workload("index+decide+emit, some namespaces", some.indexDecideEmit),
        workload("index+decide+emit, everything", all.indexDecideEmit),
    ]
}

/// The rows to measure: all, or those that end with one of the arguments, as in `2000 spans, index`.
let wanted = CommandLine.arguments.dropFirst()
let sizes = [32, 2000, 20_000].filter { size in
    wanted.isEmpty || wanted.contains { !$0.contains("spans, ") || $0.hasPrefix("\(size) ") }
}
let rows = try sizes.flatMap(workloads).filter { row in
    wanted.isEmpty || wanted.contains { "\(row.input), \(row.name)".hasSuffix($0) }
}
let measurement = try Measurement(rows)
let report = Report(machine: Machine(environment: ProcessInfo.processInfo.environment), results: measurement.results)
print(report.text, terminator: "")

if CommandLine.arguments.count == 1 || CommandLine.arguments.contains("tokens and decisions") {
    let operations = try TokenPath.operations() + PolicyPath.operations(spans: 2000, seed: seed)
    print(try OperationReport(operations).text, terminator: "")
}
