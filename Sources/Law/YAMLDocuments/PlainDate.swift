/// The unquoted forms that some YAML reader takes for a date: `2026-12-01`, also with a time behind `T` or blanks.
enum PlainDate {
    static func matches(_ bytes: [UInt8]) -> Bool {
        let date = bytes.prefix { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        let fields = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].count == 4, (1...2).contains(fields[1].count),
            (1...2).contains(fields[2].count)
        else { return false }
        guard let mark = bytes.dropFirst(date.count).first else { return true }
        let time = bytes.dropFirst(date.count + 1)
        return isTimeMark(mark) && time.contains(UInt8(ascii: ":")) && time.allSatisfy(mayBeOfTime)
    }

    private static func isTimeMark(_ byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "t") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func mayBeOfTime(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || Array(":.+- \tZz".utf8).contains(byte)
    }
}
