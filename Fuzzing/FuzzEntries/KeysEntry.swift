import StrictJSON
import TokenVerification

extension FuzzEntry {
    /// An issuer's key set.
    static let keys = FuzzEntry("keys", mostBytes: 4096, dictionary: "token", seeds: keysSeeds) { bytes in
        let read = KeysOutcome(bytes)
        try law("a key set is read the same each time", KeysOutcome(bytes) == read)
        for line in read.messages {
            try law("a message is one short line: \(line)", Array(line.utf8).isOneLine && line.utf8.count < 500)
        }
        try law("no more keys than entries may be there", read.thumbprints.count <= KeySet.maximumCount)
        return read.thumbprints.isEmpty ? "refused" : "read"
    }

    private static func keysSeeds() throws -> [[UInt8]] {
        let all = try TokenMaterial.shared.get().keys
        guard case .object(let set) = all else { return [] }
        let single = set.objects("keys").map { JSONValue.object(JSONObject([("keys", .array([.object($0)]))])) }
        return (single + [all]).map(JSONWriter.canonical)
    }
}

/// What became of a key set.
private struct KeysOutcome: Equatable {
    var thumbprints: [String] = []
    var messages: [String] = []

    init(_ bytes: [UInt8]) {
        do throws(KeySetProblem) {
            let set = try KeySet(parsing: bytes)
            thumbprints = set.keys.map(\.thumbprint)
            messages = set.dropped.map(\.reason.description)
        } catch {
            messages = [error.description]
        }
    }
}
