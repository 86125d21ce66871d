/// Judges a file's characters before any parser sees them: what a reviewer sees must be what loads.
///
/// libyaml would read NEL, U+2028, U+2029 and a bare CR as line breaks, most editors don't: a comment would end there
/// and a rule begin. Bidirectional formatting characters reorder what is shown.
struct CharacterCheck {
    private let file: String
    private var line = 1
    private var column = 1
    private var afterCarriageReturn = false
    private var problems = ProblemList()

    /// Whether every character may stand in a file; each one that may not is a problem.
    static func passes(_ bytes: [UInt8], file: String, _ problems: inout ProblemList) -> Bool {
        var check = CharacterCheck(file: file)
        check.run(bytes)
        problems.add(contentsOf: check.problems)
        return check.problems.isEmpty
    }

    private init(file: String) {
        self.file = file
    }

    private mutating func run(_ bytes: [UInt8]) {
        var source = bytes.makeIterator()
        var decoder = UTF8()
        while true {
            switch decoder.decode(&source) {
            case .scalarValue(let scalar): take(scalar)
            case .error: return report("file is not UTF-8 from here on")
            case .emptyInput:
                if afterCarriageReturn { refuseCarriageReturn() }
                return
            }
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if afterCarriageReturn, scalar != "\n" { refuseCarriageReturn() }
        afterCarriageReturn = scalar == "\r"
        if let refusal = Self.refusal(of: scalar, atStart: line == 1 && column == 1) { report(refusal) }
        if scalar == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }

    private mutating func refuseCarriageReturn() {
        problems.add(
            "a carriage return stands alone: lines end with LF or CR LF",
            at: SourcePosition(file: file, line: line, column: column - 1))
    }

    private mutating func report(_ message: String) {
        problems.add(message, at: SourcePosition(file: file, line: line, column: column))
    }

    private static func refusal(of scalar: Unicode.Scalar, atStart: Bool) -> String? {
        switch scalar.value {
        case 0x85, 0x2028, 0x2029: "\(name(scalar)) is a line break to some readers only: lines end with LF or CR LF"
        case 0xFEFF where atStart: "file starts with a byte order mark: expected UTF-8 without one"
        case 0xFEFF: "\(name(scalar)) is invisible: remove it, or write it as an escape in double quotes"
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            "\(name(scalar)) changes the order in which text is shown: remove it, or write it as an escape in double quotes"
        case 0x09, 0x0A, 0x0D: nil
        case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: "\(name(scalar)) is a control character: remove it"
        default: nil
        }
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
