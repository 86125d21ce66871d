import Quantities
import TraceModel

/// The processes of the body: one for each distinct text, in the order of first use.
struct ProcessTable: Sendable {
    struct Entry: Sendable {
        let process: Int32
        let visibility: Visibility
        /// The process, rendered compactly.
        let text: [UInt8]
        /// Its name in the body.
        let label: [UInt8]
    }

    private(set) var entries: [Entry] = []
    private var numbers: [UTF8Text: Int] = [:]
    /// The number of each process, as masked and as full spans show it; -1 where none has been shown.
    private var seen: [Int32]

    init(processes: Int) {
        seen = [Int32](repeating: -1, count: 2 * processes)
    }

    /// Its number, where a span of this visibility has shown it.
    func number(of process: Int32, _ visibility: Visibility) -> Int? {
        let number = seen[Self.use(process, visibility)]
        return number < 0 ? nil : Int(number)
    }

    private static func use(_ process: Int32, _ visibility: Visibility) -> Int {
        2 * Int(process) + (visibility == .full ? 1 : 0)
    }

    mutating func add(_ process: Int32, _ visibility: Visibility, text: [UInt8]) -> Int {
        let body = UTF8Text(validated: text)
        let number = numbers[body] ?? entries.count
        if number == entries.count {
            numbers[body] = number
            let label = Array("p\(number + 1)".utf8)
            entries.append(Entry(process: process, visibility: visibility, text: text, label: label))
        }
        seen[Self.use(process, visibility)] = Int32(number)
        return number
    }
}
