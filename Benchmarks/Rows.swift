import Backends
import Foundation
import Quantities
import SpanStream
import TestSupport
import TraceModel

/// The rows that one process can measure: one line each, of name, input, bytes, count, median seconds of a run, spread.
struct Rows {
    /// The seed of the inputs: fixed, so that runs of two commits read the same bytes.
    static let seed: UInt64 = 20_261_125
    /// The last ones are for the curve alone.
    private static let sizes = [32, 200, 2000, 20_000, 200_000]

    private let wanted: [String]

    init(_ wanted: [String]) {
        self.wanted = wanted
    }

    func run() throws {
        Swift.print("kernel", StructuralIndex.kernel, separator: "\t")
        // Each size is measured for itself: the largest needs most of a gigabyte.
        for size in Self.sizes where isWanted(size) {
            let rows = try Self.workloads(spans: size).filter { isWanted("\($0.input), \($0.name)") }
            try Measurement(rows, rounds: size > 20_000 ? 3 : Measurement.rounds).results.forEach { Self.print($0) }
        }
        guard isWanted("tokens and decisions") else { return }
        let operations = try TokenPath.operations() + PolicyPath.operations(spans: 2000, seed: Self.seed)
        let results = try Measurement(operations.map(\.workload)).results
        for (operation, result) in zip(operations, results) { Self.print(result, count: operation.count) }
    }

    private func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains { name.hasSuffix($0) } }

    private func isWanted(_ size: Int) -> Bool {
        wanted.isEmpty || wanted.contains { !$0.contains("spans, ") || $0.hasPrefix("\(size) ") }
    }

    private static func print(_ result: Measurement.Result, count: Int = 1) {
        let workload = result.workload
        Swift.print(
            workload.name, workload.input, workload.bytes, count, result.median, result.spread, separator: "\t")
    }

    private static func workloads(spans count: Int) throws -> [Workload] {
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

    /// Measures one file, so that another program can be measured on it in turns: the reply to a search where `service` is what was searched for, by a tag too.
    static func printPath(
        of file: String, grant: String, service: String? = nil, form: ReplyForm = .v1, answer: ReplyForm = .v1
    ) throws {
        let reply = Array(try Data(contentsOf: URL(filePath: file)))
        let path = try SpanPath(reply: reply, grant: grant)
        let search = service.map { service in
            TraceSearch(
                service: UTF8Text(service), start: 0, end: .max,
                tags: [TraceSearch.Tag(key: UTF8Text("http.response.status_code"), value: UTF8Text("200"))],
                limit: 1_500)
        }
        let workload = Workload(name: "path", input: file, bytes: reply.count) {
            guard let search else { return try path.indexDecideEmit() }
            return try path.indexDecideEmit(search, in: form, for: answer)
        }
        Swift.print(try Measurement([workload], rounds: 5).results[0].median)
    }
}
