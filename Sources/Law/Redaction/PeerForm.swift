import TraceModel

/// A name of a peer that is recognized by its structure alone: the table of `docs/specs/view.md` section 5.
struct PeerForm {
    let end: Int
    let namespaces: [Namespace]
    /// Of a workload's identity.
    let trustDomain: Range<Int>?

    /// The first form of the table that begins at `at`; nil where none does.
    init?(in text: ArraySlice<UInt8>, at: Int) {
        guard Self.isHost(text[at]) else { return nil }
        let startsRun = at == text.startIndex || !Self.isHost(text[at - 1])
        // What begins inside a run begins with `spiffe` or `system`.
        guard startsRun || text[at] == UInt8(ascii: "s"),
            let form = startsRun ? Self.any(text, at) : Self.insideRun(text, at)
        else { return nil }
        self = form
    }

    /// The byte behind the run of host bytes tells which of the forms it can be: workloads and subjects share the colon.
    private static func any(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        let end = hostRun(text, from: at)
        let form: PeerForm? =
            switch end < text.endIndex ? text[end] : 0 {
            case UInt8(ascii: "~"): nodeID(text, at)
            case UInt8(ascii: "|"): envoyCluster(text, at)
            case UInt8(ascii: "/"): workload(text, at)
            case UInt8(ascii: ":"): workload(text, at) ?? subject(text, at)
            default: nil
            }
        return form ?? host(text, at..<end)
    }

    /// A subject's namespace may end inside a run of host bytes; what may then begin there is a form that says so by its first word.
    private static func insideRun(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        (after(Word.spiffe, text, at) == nil ? nil : workload(text, at)) ?? subject(text, at)
    }

    private init(end: Int, namespaces: [Namespace], trustDomain: Range<Int>? = nil) {
        self.end = end
        self.trustDomain = trustDomain
        self.namespaces = namespaces
    }

    // MARK: Runs

    static func isHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 97...122, 65...90, 48...57, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func run(_ text: ArraySlice<UInt8>, from start: Int, while matches: (UInt8) -> Bool) -> Int {
        var at = start
        while at < text.endIndex, matches(text[at]) { at += 1 }
        return at
    }

    /// The end of the run of host bytes that begins at `start`.
    static func hostRun(_ text: ArraySlice<UInt8>, from start: Int) -> Int { run(text, from: start, while: isHost) }

    private static func labelRun(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        run(text, from: start) { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }

    private static func digits(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        run(text, from: start) { (48...57).contains($0) }
    }

    /// The offset behind `:digits` at `start`, or `start`.
    static func port(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        guard start < text.endIndex, text[start] == UInt8(ascii: ":") else { return start }
        let end = digits(text, from: start + 1)
        return end > start + 1 ? end : start
    }

    /// The offset behind `word` where the text has it at `start`.
    private static func after(_ word: [UInt8], _ text: ArraySlice<UInt8>, _ start: Int) -> Int? {
        guard start >= text.startIndex, word.count <= text.endIndex - start else { return nil }
        for place in 0..<word.count where text[start + place] != word[place] { return nil }
        return start + word.count
    }

    /// The words of the forms.
    private enum Word {
        static let tilde = Array("~".utf8)
        static let bar = Array("|".utf8)
        static let colon = Array(":".utf8)
        static let outbound = Array("outbound|".utf8)
        static let inbound = Array("inbound|".utf8)
        static let spiffe = Array("spiffe://".utf8)
        static let namespace = Array("/ns/".utf8)
        static let account = Array("/sa/".utf8)
        static let subject = Array("system:serviceaccount:".utf8)
        static let group = Array("system:serviceaccounts:".utf8)
    }

    // MARK: Forms, in the order of the table

    private static func nodeID(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        let type = run(text, from: at) { (97...122).contains($0) }
        guard type > at, let ip = after(Word.tilde, text, type) else { return nil }
        let ipEnd = run(text, from: ip) {
            (48...57).contains($0) || (97...102).contains($0 | 0x20) || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: ":")
        }
        guard ipEnd > ip, let pod = after(Word.tilde, text, ipEnd) else { return nil }
        let podEnd = hostRun(text, from: pod)
        guard podEnd > pod, let host = after(Word.tilde, text, podEnd) else { return nil }
        let hostEnd = hostRun(text, from: host)
        guard hostEnd > host else { return nil }
        var names: [Namespace?] = []
        if let dot = text[pod..<podEnd].lastIndex(of: UInt8(ascii: ".")) {
            names.append(Namespace(text[(dot + 1)..<podEnd]))
        }
        let labels = text[host..<hostEnd].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels[1].elementsEqual("svc".utf8) { names.append(Namespace(labels[0])) }
        return PeerForm(end: hostEnd, namespaces: names.compactMap(\.self) + namespaces(ofHost: text[host..<hostEnd]))
    }

    private static func envoyCluster(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        guard let word = after(Word.outbound, text, at) ?? after(Word.inbound, text, at) else { return nil }
        guard let subset = after(Word.bar, text, digits(text, from: word)),
            let host = after(Word.bar, text, hostRun(text, from: subset))
        else { return nil }
        let end = hostRun(text, from: host)
        return PeerForm(end: end, namespaces: namespaces(ofHost: text[host..<end]))
    }

    private static func workload(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        let domain = after(Word.spiffe, text, at) ?? at
        let domainEnd = hostRun(text, from: domain)
        guard domainEnd > domain, let name = after(Word.namespace, text, domainEnd) else { return nil }
        let nameEnd = labelRun(text, from: name)
        guard nameEnd > name, let account = after(Word.account, text, nameEnd) else { return nil }
        let end = hostRun(text, from: account)
        guard end > account else { return nil }
        return PeerForm(
            end: end, namespaces: [Namespace(text[name..<nameEnd])].compactMap(\.self), trustDomain: domain..<domainEnd)
    }

    private static func subject(_ text: ArraySlice<UInt8>, _ at: Int) -> PeerForm? {
        let single = after(Word.subject, text, at)
        guard let name = single ?? after(Word.group, text, at) else { return nil }
        var end = labelRun(text, from: name)
        guard end > name else { return nil }
        let namespace = Namespace(text[name..<end])
        if single != nil, let account = after(Word.colon, text, end) {
            let accountEnd = hostRun(text, from: account)
            if accountEnd > account { end = accountEnd }
        }
        return PeerForm(end: end, namespaces: [namespace].compactMap(\.self))
    }

    private static func host(_ text: ArraySlice<UInt8>, _ run: Range<Int>) -> PeerForm {
        PeerForm(end: port(text, from: run.upperBound), namespaces: namespaces(ofHost: text[run]))
    }
}
