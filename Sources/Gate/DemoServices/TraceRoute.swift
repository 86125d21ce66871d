import HTTPSyntax
import Quantities
import Server
import TraceModel

/// Jaeger's `GET /api/traces/{id}` over replies that are held in memory, as Jaeger itself answers it.
///
/// It differs in one thing: base64 spellings of ids are refused. As there, `start` and `end` are checked for syntax alone,
/// `raw` changes nothing, and parameters that it does not know are ignored.
struct TraceRoute: Sendable {
    var replies: [TraceID: OutgoingReply]

    func answer(_ method: RequestMethod, _ target: [UInt8]) -> OutgoingReply {
        guard method == .get, let target = try? RequestTarget(parsing: target),
            let id = Self.id(in: target.segments)
        else { return .noRoute }
        if let refusal = Self.refusal(of: target) { return refusal }
        guard !id.allSatisfy({ $0 == UInt8(ascii: "0") }) || id.count > 32 else { return .missingTrace }
        guard let known = TraceID(hex: id[...]) else { return .jaegerFailure(.badRequest, "invalid trace id") }
        return replies[known] ?? .missingTrace
    }

    private static func id(in segments: [UTF8Text]) -> [UInt8]? {
        guard segments.count == 3, segments[0] == UTF8Text("api"), segments[1] == UTF8Text("traces") else { return nil }
        return segments[2].bytes
    }

    private static func refusal(of target: RequestTarget) -> OutgoingReply? {
        if let raw = target.value(of: "raw"), !truths.contains(raw) {
            return .jaegerFailure(.badRequest, "unable to parse param 'raw'")
        }
        for name in ["start", "end"] {
            guard let value = target.value(of: name), Int64(value.string) == nil else { continue }
            return .jaegerFailure(.badRequest, "unable to parse a time")
        }
        return nil
    }

    /// What Go reads as a Boolean.
    private static let truths = Set(
        ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"].map { UTF8Text($0) })
}
