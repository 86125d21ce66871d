import Quantities
import TraceModel

/// Envoy's `node_id` as Istio writes it: `<type>~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>`.
struct NodeID {
    let namespace: Namespace

    /// Nil unless there are exactly four parts that name one namespace twice.
    init?(_ text: UTF8Text) {
        let parts = text.bytes.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
        guard parts.count == 4, !parts[0].isEmpty, let dot = parts[2].lastIndex(of: UInt8(ascii: ".")),
            dot > parts[2].startIndex, let ofPod = Namespace(parts[2][(dot + 1)...])
        else { return nil }
        let labels = parts[3].split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard labels.count == 3, labels[1].elementsEqual("svc".utf8), !labels[2].isEmpty,
            let ofHost = Namespace(labels[0]),
            ofHost == ofPod
        else { return nil }
        namespace = ofPod
    }
}
