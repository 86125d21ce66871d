import AccessPolicy
import Quantities
import StrictJSON

/// A record as JSON, but for its place in the chain.
///
/// Rendering costs tens of microseconds, and only the one writer knows the place; so whoever submits a record renders it, and
/// the writer only joins the pieces: the members sorted before `prev`, those between `prev` and `seq`, and those after.
package struct RenderedRecord: Sendable {
    package let stamp: RecordStamp
    let beforePrevious: [UInt8]
    let beforeSequence: [UInt8]
    let afterSequence: [UInt8]

    package init(_ record: AuditRecord, of origin: LogOrigin) {
        let members = record.members(of: origin)
        stamp = record.stamp
        beforePrevious = Self.inner(members.filter { $0.0 < "prev" })
        beforeSequence = Self.inner(members.filter { $0.0 > "prev" && $0.0 < "seq" })
        afterSequence = Self.inner(members.filter { $0.0 > "seq" })
    }

    /// In bytes, without its place.
    package var size: Int { beforePrevious.count + beforeSequence.count + afterSequence.count }

    /// Canonical JSON without its braces. Each piece has members that every record has, so none is empty.
    private static func inner(_ members: [(String, JSONValue?)]) -> [UInt8] {
        Array(JSONWriter.canonical(.members(members)).dropFirst().dropLast())
    }
}

extension AuditRecord {
    /// Everything but `prev` and `seq`. The parts' limits add up to less than `largestLine`.
    fileprivate func members(of origin: LogOrigin) -> [(String, JSONValue?)] {
        [
            ("boot", .string(origin.boot.description)), ("code", .string(event.code)),
            ("id", .string(stamp.id.description)), ("mono", .integer(stamp.monotonic)),
            ("outcome", event.outcome.map { .string($0.rawValue) }),
            ("reason", event.reason.map { Bounded.text(UTF8Text($0.text), limit: 128) }),
            ("replica", .string(origin.replica.description)), ("ts", .string(stamp.time.description)),
            ("type", .string(event.type)), ("v", .count(1)),
        ] + eventMembers
    }

    private var eventMembers: [(String, JSONValue?)] {
        switch event {
        case .processStart(let start): [("data", start.data)]
        case .processStop(let stop): [("data", stop.data)]
        case .logRecovered(let recovery): [("data", recovery.data)]
        case .clockAnomaly(let anomaly): [("data", anomaly.data)]
        case .authFailure(let failure): [("data", failure.data), ("src", failure.src)]
        case .access(let access): access.members + [("corr", correlation(stamp.id))]
        case .accessEnd(let end):
            [
                ("corr", correlation(end.attempt)), ("res", end.res),
                ("req", .members([("id", Bounded.text(UTF8Text(end.requestID), limit: 128))])),
            ]
        }
    }

    private func correlation(_ attempt: RecordID) -> JSONValue {
        .members([("attempt", .string(attempt.description))])
    }
}

extension Access {
    fileprivate var members: [(String, JSONValue?)] {
        let names = Set(rules).sorted().map { UTF8Text($0.text) }
        let policy = JSONValue.members([
            ("digest", .string(RecordHash.hex(policyDigest.prefix(32)))), ("rules", Bounded.list(names, limit: 3_000)),
        ])
        let patterns = Set(namespaces.map { UTF8Text($0) }).sorted()
        return [
            ("actor", actor.json), ("policy", policy), ("req", request.json),
            ("scope", .members([("namespaces", Bounded.list(patterns, limit: 3_000))])), ("src", source.json),
        ]
    }
}
