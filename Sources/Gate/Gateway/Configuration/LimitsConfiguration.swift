package import Quantities
import YAMLDocuments

/// `limits`: what a request, and all of them together, may cost.
package struct LimitsConfiguration: Sendable, Equatable {
    /// A request's head. Key `requestHeaderBytes`, a size from 1 KiB to 1 MiB, default 32KiB.
    package let requestHeaderBytes: ByteCount
    /// What all held replies together may keep. Key `heldBytes`, a size from 1 MiB on, default 512MiB.
    package let heldBytes: ByteCount
    /// One reply of a backend. Key `upstreamBytes`, a size from 1 KiB on, default 1GiB.
    package let upstreamBytes: ByteCount
    /// Key `spansPerTrace`, from 1 to 10,000,000, default 1000000.
    package let spansPerTrace: Int
    /// What one request of a caller's may ask of the store. Key `upstreamRequests`, from 1 to 1,000, default 32.
    package let upstreamRequests: Int
    /// Key `requestsPerPrincipalPerMinute`, from 1 to 100,000,000, default 600.
    package let requestsPerPrincipalPerMinute: Int

    init(reading top: YAMLMapping, _ problems: inout ProblemList) {
        let keys = KnownKeys(
            optional: [
                "requestHeaderBytes", "heldBytes", "upstreamBytes", "spansPerTrace", "upstreamRequests",
                "requestsPerPrincipalPerMinute",
            ])
        let limits = top.mapping("limits", keys, &problems)
        requestHeaderBytes = Self.headerBytes(limits, &problems)
        heldBytes = limits?.byteCount("heldBytes", atLeast: .mebibytes(1), &problems) ?? .mebibytes(512)
        upstreamBytes = limits?.byteCount("upstreamBytes", atLeast: .kibibytes(1), &problems) ?? .gibibytes(1)
        upstreamRequests = limits?.integer("upstreamRequests", in: 1...1_000, &problems) ?? 32
        requestsPerPrincipalPerMinute =
            limits?.integer("requestsPerPrincipalPerMinute", in: 1...100_000_000, &problems) ?? 600
        spansPerTrace = limits?.integer("spansPerTrace", in: 1...10_000_000, &problems) ?? 1_000_000
    }

    private static func headerBytes(_ limits: YAMLMapping?, _ problems: inout ProblemList) -> ByteCount {
        let key = "requestHeaderBytes"
        guard let count = limits?.byteCount(key, atLeast: .kibibytes(1), &problems) else { return .kibibytes(32) }
        if count > .mebibytes(1), let node = limits?[key] {
            problems.add("key `\(key)`: `\(count)` is too much: expected at most 1MiB", at: node.position)
        }
        return count
    }
}
