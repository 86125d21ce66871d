import AuditLog
import TestSupport

extension FuzzEntry {
    /// A segment of the audit log, as whoever can write the disk may have left it.
    static let audit = FuzzEntry("audit", mostBytes: 4096, dictionary: "json", seeds: auditSeeds) { bytes in
        let whole = try AuditOutcome([bytes])
        for pieces in bytes.cuts.dropFirst() {
            try law("a segment is read alike in pieces", try AuditOutcome(pieces) == whole)
        }
        switch whole.end {
        case .whole: return "whole"
        case .torn(let offset):
            try law("a segment is torn inside", (0..<max(1, bytes.count)).contains(offset))
            let kept = try AuditOutcome([Array(bytes[..<offset])])
            try law("what is kept of a torn segment is whole", kept.end == .whole && kept.sequence == whole.sequence)
            return "torn"
        case nil:
            try law("a damage is one line", Array((whole.damage?.description ?? "\n").utf8).isOneLine)
            return "damaged"
        }
    }

    private static func auditSeeds() throws -> [[UInt8]] {
        var previous = LeafHash.none.base64
        var lines: [[UInt8]] = []
        for sequence in 0..<4 {
            let line =
                #"{"event":"x","prev":"\#(previous)","replica":"\#(try AuditOutcome.replica())","seq":\#(sequence),"v":1}"#
            previous = LeafHash(ofLine: Array(line.utf8)).base64
            lines.append(Array(line.utf8) + [0x0a])
        }
        let all = lines.flatMap { $0 }
        return [all, lines[0], Array(all.dropLast(20)), all + [0x0a], lines[1]]
    }
}

/// What a reader said of a log's last segment.
private struct AuditOutcome: Equatable {
    var end: AuditChainReader.SegmentEnd?
    var damage: SegmentDamage?
    var sequence: Int64 = 0

    static func replica() throws -> LogIdentifier {
        guard let replica = LogIdentifier(random: [UInt8](repeating: 0xaa, count: 16)) else {
            throw BrokenLaw(description: "no replica")
        }
        return replica
    }

    init(_ pieces: [[UInt8]]) throws {
        var reader = AuditChainReader(replica: try Self.replica())
        do throws(SegmentDamage) {
            try reader.beginSegment(first: 0)
            for piece in pieces { try reader.feed(piece[...]) }
            end = try reader.endSegment(isLast: true)
        } catch {
            damage = error
        }
        sequence = reader.chain.sequence
    }
}
