import TraceModel

extension PeerForm {
    private enum Label {
        static let service = Array("svc".utf8)
        static let cluster = Array("cluster".utf8)
        static let local = Array("local".utf8)
    }

    /// The namespaces that a host's labels name: those before `svc`.
    static func namespaces(ofHost host: ArraySlice<UInt8>) -> [Namespace] {
        guard holdsService(host) else { return [] }
        let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count == 4, isLabel(labels[1], Label.service), isLabel(labels[2], Label.cluster),
            isLabel(labels[3], Label.local)
        {
            return namespace(labels[0]).map { [$0] } ?? []
        }
        guard labels.count > 2 else { return [] }
        return (2..<labels.count).filter { isLabel(labels[$0], Label.service) }.compactMap { namespace(labels[$0 - 1]) }
    }

    /// Whether a label is a known one, in either case.
    private static func isLabel(_ label: ArraySlice<UInt8>, _ known: [UInt8]) -> Bool {
        label.count == known.count && zip(label, known).allSatisfy { lowercased($0) == $1 }
    }

    private static func namespace(_ label: ArraySlice<UInt8>) -> Namespace? {
        Namespace(label) ?? Namespace(label.map(lowercased)[...])
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

    /// Whether `.svc` is in a host, in either case: hosts that belong to a namespace have it.
    private static func holdsService(_ host: ArraySlice<UInt8>) -> Bool {
        guard host.count > 4 else { return false }
        for at in host.startIndex..<host.endIndex - 3 where host[at] == UInt8(ascii: ".") {
            if host[at + 1] | 0x20 == UInt8(ascii: "s"), host[at + 2] | 0x20 == UInt8(ascii: "v"),
                host[at + 3] | 0x20 == UInt8(ascii: "c")
            {
                return true
            }
        }
        return false
    }
}
