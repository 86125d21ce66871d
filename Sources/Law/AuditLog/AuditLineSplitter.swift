/// Cuts bytes into lines at line feeds, holding no more than the longest line there may be.
struct AuditLineSplitter: Sendable {
    enum Step {
        case line([UInt8])
        /// A line that ended, but was longer than a record may be.
        case tooLong
        /// The window is used up.
        case incomplete
    }

    private var held: [UInt8] = []
    private var isTooLong = false

    /// Whether bytes were taken that no line feed has ended.
    var hasRest: Bool { !held.isEmpty || isTooLong }

    /// Takes bytes from the front of `window`, up to and with the next line feed.
    mutating func next(from window: inout ArraySlice<UInt8>) -> Step {
        guard let end = window.firstIndex(of: UInt8(ascii: "\n")) else {
            hold(window)
            window = []
            return .incomplete
        }
        hold(window[..<end])
        window = window[(end + 1)...]
        defer {
            held = []
            isTooLong = false
        }
        return isTooLong ? .tooLong : .line(held)
    }

    private mutating func hold(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong, held.count + bytes.count <= AuditRecord.largestLine else {
            isTooLong = true
            held = []
            return
        }
        held += bytes
    }
}
