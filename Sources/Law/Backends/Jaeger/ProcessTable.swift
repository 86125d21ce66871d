import Quantities
import Redaction
import TraceModel

/// Which rendering of a stored process a span shows: spans of one use show the same.
struct ProcessUse: Sendable, Hashable {
    let process: Int32
    let visibility: Visibility
    let profile: RedactionProfile

    /// The one process of all shapes: nothing of the stored ones is looked at.
    static let shapes = ProcessUse(process: -1, visibility: .shape, profile: .unset)
}

/// The processes of the body: one for each distinct text, in the order of first use.
struct ProcessTable: Sendable {
    struct Entry: Sendable {
        let use: ProcessUse
        /// The process, rendered compactly.
        let text: [UInt8]
        /// Its name in the body.
        let label: [UInt8]
    }

    private(set) var entries: [Entry] = []
    /// Of all texts that were made, those that were there already included.
    private(set) var bytes = 0
    /// The numbers of the texts behind the first few.
    private var numbers: [UTF8Text: Int] = [:]
    /// So many texts are compared one by one: to hash a long one costs more.
    private static let few = 8
    /// The number of each process, as masked and as full spans of the first profile show it; -1 where none has been shown.
    private var seen: [Int32]
    /// The numbers of uses of other profiles: most replies have none.
    private var seenElsewhere: [ProcessUse: Int] = [:]

    init(processes: Int) {
        seen = [Int32](repeating: -1, count: 2 * processes)
    }

    /// Its number, where a span of this use has shown it.
    func number(of use: ProcessUse) -> Int? {
        guard use.profile.number == 0 else { return seenElsewhere[use] }
        let number = seen[Self.place(of: use)]
        return number < 0 ? nil : Int(number)
    }

    /// The number of a text; that of the next where it is new.
    private func number(of text: [UInt8]) -> Int {
        if let early = entries.prefix(Self.few).firstIndex(where: { $0.text == text }) { return early }
        guard entries.count > Self.few else { return entries.count }
        return numbers[UTF8Text(validated: text)] ?? entries.count
    }

    private static func place(of use: ProcessUse) -> Int {
        2 * Int(use.process) + (use.visibility == .full ? 1 : 0)
    }

    mutating func add(_ use: ProcessUse, text: [UInt8]) -> Int {
        bytes += text.count
        let number = number(of: text)
        if number == entries.count {
            if number >= Self.few { numbers[UTF8Text(validated: text)] = number }
            let label = Array("p\(number + 1)".utf8)
            entries.append(Entry(use: use, text: text, label: label))
        }
        if use.profile.number == 0 { seen[Self.place(of: use)] = Int32(number) } else { seenElsewhere[use] = number }
        return number
    }
}
