package import Quantities
import TraceModel

extension CapturePattern {
    /// What the captures stand for where the whole of `value` matches, else nil. Each is a valid DNS label, so that it may be
    /// put into an identity or a namespace without forging either. Takes time in the product of value and pattern at most.
    package func match(_ value: UTF8Text) -> Captures? {
        // Of a thousand policies nearly all end here: their groups are others.
        guard value.bytes.starts(with: prefix) else { return nil }
        if prefix.count == elements.count { return value.bytes.count == prefix.count ? Captures() : nil }
        var run = PatternRun(elements: elements, value: value.bytes)
        guard let marks = run.marks() else { return nil }
        var captures = Captures()
        for (index, name) in names.enumerated() where 2 * index + 1 < marks.count {
            captures[name] = UTF8Text(validated: Array(value.bytes[marks[2 * index]..<marks[2 * index + 1]]))
        }
        return captures
    }

    package func matches(_ value: UTF8Text) -> Bool { match(value) != nil }
}

/// One value on its way through a pattern: every state that the bytes read so far can be in, with the captures' bounds.
///
/// State `2 * i` stands before element `i`, state `2 * i + 1` inside of it where it is a capture. Two ways into one state
/// agree on their marks, since patterns are unambiguous; so the first is kept.
private struct PatternRun {
    let elements: [CapturePattern.Element]
    let value: [UInt8]
    private var states: [[Int]?]

    init(elements: [CapturePattern.Element], value: [UInt8]) {
        self.elements = elements
        self.value = value
        states = Array(repeating: nil, count: 2 * elements.count + 1)
        states[0] = []
    }

    /// Start and end of every capture, in order.
    mutating func marks() -> [Int]? {
        leaveElements(at: 0)
        for (position, byte) in value.enumerated() {
            guard step(over: byte, at: position) else { return nil }
            leaveElements(at: position + 1)
        }
        return states[2 * elements.count]
    }

    /// Runs may be empty, and a capture may end where what it holds is a label.
    private mutating func leaveElements(at position: Int) {
        for (index, element) in elements.enumerated() {
            if let marks = states[2 * index], element == .run || element == .anyRun {
                enter(2 * index + 2, marks)
            }
            if let marks = states[2 * index + 1], let start = marks.last, Namespace.isLabel(value[start..<position]) {
                enter(2 * index + 2, marks + [position])
            }
        }
    }

    private mutating func enter(_ state: Int, _ marks: [Int]) {
        if states[state] == nil { states[state] = marks }
    }

    /// False where no state is left.
    private mutating func step(over byte: UInt8, at position: Int) -> Bool {
        var next: [[Int]?] = Array(repeating: nil, count: states.count)
        var isAlive = false
        for (index, element) in elements.enumerated() {
            for (state, target) in Self.moves(element, byte, index) {
                guard let marks = states[state], next[target] == nil else { continue }
                next[target] = state == 2 * index && target == 2 * index + 1 ? marks + [position] : marks
                isAlive = true
            }
        }
        states = next
        return isAlive
    }

    /// From which state of the element to which `byte` leads.
    private static func moves(_ element: CapturePattern.Element, _ byte: UInt8, _ index: Int) -> [(Int, Int)] {
        switch element {
        case .byte(byte): [(2 * index, 2 * index + 2)]
        case .byte: []
        case .run where byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":"): []
        case .run, .anyRun: [(2 * index, 2 * index)]
        case .capture where CapturePattern.isOfLabel(byte):
            [(2 * index + 1, 2 * index + 1), (2 * index, 2 * index + 1)]
        case .capture: []
        }
    }
}
