import Foundation
import TestSupport

/// The seed of the inputs: fixed, so that runs of two commits read the same bytes.
let seed: UInt64 = 20_261_125

let workloads = [32, 2000, 20_000].flatMap { count -> [Workload] in
    let input = MeshTrace.generated(spans: count, seed: seed).jaegerReply()
    let name = "\(count) spans"
    return [
        Workload(name: "copy", input: name, bytes: input.count) {
            let copy = [UInt8](unsafeUninitializedCapacity: input.count) { buffer, written in
                written = buffer.initialize(fromContentsOf: input)
            }
            return Int(copy[copy.count / 2])
        },
        Workload(name: "Foundation's JSONSerialization, reading only", input: name, bytes: input.count) {
            let root = try JSONSerialization.jsonObject(with: Data(input)) as? [String: Any]
            return root?.count ?? 0
        },
    ]
}

let measurement = try Measurement(workloads)
let report = Report(machine: Machine(environment: ProcessInfo.processInfo.environment), results: measurement.results)
print(report.text, terminator: "")
