/// A set of ASCII bytes; bytes from 0x80 are never members.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(_ members: String) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for byte in members.utf8 where byte < 128 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        (self.low, self.high) = (low, high)
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }
}

extension ByteSet {
    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    private static let digits = "0123456789"

    /// RFC 9110 section 5.6.2.
    static let token = ByteSet(letters + digits + "!#$%&'*+-.^_`|~")
    /// RFC 3986 section 2.3.
    static let unreserved = ByteSet(letters + digits + "-._~")
    /// pchar, `/` and `?` (RFC 3986 section 3.3), `%` as the start of an escape.
    static let target = ByteSet(letters + digits + "-._~!$&'()*+,;=:@%/?")
    /// What names of parameters are made of at every backend that we know.
    static let parameterName = ByteSet(letters + digits + "-._")
    /// RFC 9110 section 11.2, without the trailing `=`.
    /// Between the brackets of an IPv6 literal; zone ids and later versions are not spoken here.
    static let addressLiteral = ByteSet("0123456789abcdefABCDEF:.")
}

extension UInt8 {
    static let horizontalTab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20

    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Optional white space, RFC 9110 section 5.6.3.
    var isOptionalSpace: Bool { self == .space || self == .horizontalTab }

    /// What ends a run of text in a head: every control byte but the tab.
    var endsText: Bool { self < 0x20 && self != .horizontalTab || self == 0x7f }

    /// ASCII only: no locale and no Unicode folding, under which U+212A would be a `k`.
    var lowercased: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// Without the optional white space around it.
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first.isOptionalSpace { slice.removeFirst() }
        while let last = slice.last, last.isOptionalSpace { slice.removeLast() }
        return slice
    }

    /// Equal to `text` but for the case of ASCII letters; `text` is lower-case.
    func equalsIgnoringCase(_ text: String) -> Bool {
        count == text.utf8.count && zip(self, text.utf8).allSatisfy { $0.lowercased == $1 }
    }

    /// A number written in digits alone, or nil; what does not fit reads as the largest `Int`.
    var decimal: Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for byte in self {
            guard byte.isDigit else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - 0x30))
            value = overflow || carry ? .max : sum
        }
        return value
    }
}
