/// A TCP port as text: 1 to 5 digits without leading zeros; 0 lets the system choose.
enum PortNumber {
    static func parse(_ text: Substring) -> UInt16? {
        let digits = Array(text.utf8)
        guard (1...5).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return UInt16(text)
    }
}
