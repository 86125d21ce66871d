import Redaction
import SpanStream

/// What becomes of the texts of a reply that may name peers. A slot remembers the last text of its fingerprint: names of peers come again
/// in span after span.
struct PeerTexts: Sendable {
    private static let slots = 128
    /// Longer texts are rarely the same, and would be remembered at length.
    private static let longest = 256

    private struct Slot {
        let text: JSONString
        let peerKey: PeerKey
        let inLog: Bool
        let cluster: Int32
        /// Nil where nothing changes.
        let rewritten: [UInt8]?
    }

    /// Empty before the first text: of many traces nothing is asked.
    private var recent: [Slot?] = []

    /// The text of a string with hidden peers replaced; nil where nothing changes.
    mutating func rewritten(
        _ text: JSONString, under peerKey: PeerKey, inLog: Bool, in profile: RedactionProfile, _ cursor: JSONCursor,
        _ redactor: inout Redactor
    ) -> [UInt8]? {
        if recent.isEmpty { recent = [Slot?](repeating: nil, count: Self.slots) }
        let place = cursor.fingerprint(text) & (Self.slots - 1)
        if let slot = recent[place], slot.peerKey == peerKey, slot.inLog == inLog, slot.cluster == profile.cluster,
            cursor.areEqual(slot.text, text)
        {
            if slot.rewritten != nil { redactor.countPeers() }
            return slot.rewritten
        }
        let rewritten = redactor.rewritePeers(in: cursor.slice(text), under: peerKey, inLog: inLog, in: profile)
        if text.length <= Self.longest {
            recent[place] = Slot(
                text: text, peerKey: peerKey, inLog: inLog, cluster: profile.cluster, rewritten: rewritten)
        }
        return rewritten
    }
}
